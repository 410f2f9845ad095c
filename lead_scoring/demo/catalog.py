"""Everything an activity can be about, each text with a number of its own."""

import numpy as np
import pyarrow as pa

from . import assumptions as a
from . import vocabulary as v
from .clock import Clock
from .sampling import Numbers, Random
from .text import strings

PAGE_CLASSES = tuple(v.PAGES)
NO_PRODUCT = -1
TUESDAY = 1


class Catalog:
    """Numbers for texts: pages, forms, e-mails, features, shows.

    Attributes:
        newsletters: day of the history → content of the newsletter sent on it.
        shows: day of the history → content of the trade show on it.
        features: contents of product features; `feature_product` is their product.

    """

    def __init__(self, clock: Clock):
        """Make all contents of the history up."""
        self._texts: list[str] = []
        self._numbers: dict[str, int] = {}
        self._make_pages()
        self.features = np.array([self.number(f) for f in v.FEATURES])
        self.feature_product = np.array(
            [v.PRODUCTS.index(p) for p in v.FEATURES.values()]
        )
        self.nurture = self._grid("nurture-{}-{}", v.PRODUCTS, a.NURTURE_STEPS)
        self.onboarding = self._grid("onboarding-{}-{}", v.PRODUCTS, a.NURTURE_STEPS)
        self.newsletters = self._make_newsletters(clock)
        self.shows = self._make_shows(clock)

    def number(self, text: str) -> int:
        """Return the number of a text; -1 for none."""
        if not text:
            return -1
        if text not in self._numbers:
            self._numbers[text] = len(self._texts)
            self._texts.append(text)
        return self._numbers[text]

    def texts(self) -> pa.Array:
        """Return all texts, by number."""
        return strings(self._texts)

    def draw_pages(self, rng: Random, classes: Numbers, products: Numbers) -> Numbers:
        """Draw a page for each view.

        Args:
            rng: random stream.
            classes: position in PAGE_CLASSES.
            products: position in PRODUCTS that the visitor looks for, or NO_PRODUCT.

        """
        first = self._first_page[classes, products + 1]
        count = self._page_count[classes, products + 1]
        rank = rng.random(len(classes)) ** a.POPULAR_PAGES
        return self._page_list[first + (rank * count).astype(np.int64)]

    def _make_pages(self) -> None:
        shape = (len(PAGE_CLASSES), len(v.PRODUCTS) + 1)
        self._first_page = np.zeros(shape, dtype=np.int64)
        self._page_count = np.zeros(shape, dtype=np.int64)
        pages: list[int] = []
        for row, page_class in enumerate(PAGE_CLASSES):
            for column, product in enumerate(("", *v.PRODUCTS)):
                paths = self._paths(page_class, product)
                self._first_page[row, column] = len(pages)
                self._page_count[row, column] = len(paths)
                pages += [self.number(path) for path in paths]
        self._page_list = np.array(pages)

    @staticmethod
    def _paths(page_class: str, product: str) -> list[str]:
        """Return the paths of a class about a product, or all where it is empty."""
        products = (product,) if product else v.PRODUCTS
        about = products if product else (*products, "")
        topics = [topic for name in about for topic in v.TOPICS[name].split()]
        paths = [
            template.format(topic=topic, product=name)
            for template in v.PAGES[page_class]
            for topic in (topics if "{topic}" in template else "-")
            for name in (products if "{product}" in template else "-")
        ]
        return list(dict.fromkeys(paths))

    def _grid(self, template: str, names: tuple[str, ...], steps: int) -> Numbers:
        return np.array(
            [
                [self.number(template.format(n, s + 1)) for s in range(steps)]
                for n in names
            ]
        )

    def _make_newsletters(self, clock: Clock) -> dict[int, int]:
        """Send a newsletter on the first Tuesday of each month."""
        days = {}
        for day in range(clock.days):
            date = clock.date_of(day)
            if clock.weekdays[day] == TUESDAY and date.day <= 7:
                days[day] = self.number(f"newsletter-{date:%Y-%m}")
        return days

    def _make_shows(self, clock: Clock) -> dict[int, int]:
        """Put each trade show on the second Tuesday of its month."""
        days = {}
        for day in range(clock.days):
            date = clock.date_of(day)
            second = clock.weekdays[day] == TUESDAY and 8 <= date.day <= 14
            if second and date.month in v.TRADE_SHOWS:
                name = v.TRADE_SHOWS[date.month]
                days[day] = self.number(f"trade-show-{name}-{date:%Y}")
        return days
