"""Activity that is nobody's interest: crawlers, load tests, scripts in bursts."""

import numpy as np

from . import assumptions as a
from .catalog import NO_PRODUCT, PAGE_CLASSES
from .clock import SECOND, Slice
from .drafts import NOBODY, TYPE, Draft, draft, merge
from .sampling import Random, chance, repeat, round_randomly
from .world import World

MACHINES = 200  # of each sort
BURST_VISITORS = 1_000
BURST_TYPES = [TYPE[name] for name in ("page_view", "content_download", "form_submit")]


def oddities(world: World, rng: Random, days: Slice, budget: float) -> Draft:
    """Make up crawls, load tests and bursts.

    Args:
        world: the company.
        rng: random stream.
        days: when.
        budget: how many activities are wanted.

    """
    crawled, tested = budget * a.CRAWLERS, budget * a.LOAD_TESTS
    crawlers, tests = world.visitors.crawlers, world.visitors.tests
    return merge(
        [
            _crawls(world, rng, days, crawled, crawlers),
            _crawls(world, rng, days, tested, tests),
            _bursts(world, rng, days, budget - crawled - tested),
        ]
    )


def _crawls(
    world: World, rng: Random, days: Slice, budget: float, machines: int
) -> Draft:
    """Make up machines that open page after page.

    Args:
        world: the company.
        rng: random stream.
        days: when.
        budget: how many activities are wanted.
        machines: number of the first machine among the visitors.

    """
    n = round_randomly(rng, budget / a.PAGES_PER_CRAWL)
    start = world.clock.draw_in(rng, n, days)
    visitor = machines + rng.integers(0, MACHINES, n)
    crawl, place = repeat(rng.geometric(1 / a.PAGES_PER_CRAWL, n))
    pages = rng.integers(0, len(PAGE_CLASSES), len(crawl))
    pace = int(a.SECONDS_PER_CRAWLED_PAGE * SECOND)
    return draft(
        len(crawl),
        instant=start[crawl] + place * pace,
        type=TYPE["page_view"],
        visitor=visitor[crawl],
        content=world.catalog.draw_pages(rng, pages, np.full(len(pages), NO_PRODUCT)),
    )


def _bursts(world: World, rng: Random, days: Slice, budget: float) -> Draft:
    """Make up scripts that do one thing many times within one clock second."""
    n = round_randomly(rng, budget / np.mean(a.BURST_SIZE))
    leads = world.leads
    second = world.clock.draw_in(rng, n, days) // SECOND * SECOND
    lead = rng.integers(0, len(leads), n)
    by_lead = chance(rng, a.BURSTS_OF_LEADS, n) & (leads.created[lead] < second)
    stranger = world.visitors.public + rng.integers(0, BURST_VISITORS, n)
    visitor = np.where(by_lead, world.visitors.device(lead, 0), stranger)
    kind = rng.choice(BURST_TYPES, n)
    kind[~by_lead] = TYPE["page_view"]
    page = world.catalog.draw_pages(
        rng, rng.integers(0, len(PAGE_CLASSES), n), np.full(n, NO_PRODUCT)
    )
    burst, _ = repeat(rng.integers(*a.BURST_SIZE, n))
    return draft(
        len(burst),
        instant=second[burst] + rng.integers(0, SECOND, len(burst)),
        type=kind[burst],
        lead=np.where(by_lead, lead, NOBODY)[burst],
        shows_lead=by_lead[burst],
        visitor=visitor[burst],
        content=page[burst],
    )
