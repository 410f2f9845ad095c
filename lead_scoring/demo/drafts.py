"""Activities as columns of numbers: cheap to make, filter, sort and join."""

import numpy as np

from . import vocabulary as v
from .sampling import Numbers

NOBODY = -1
TYPES = tuple(v.ACTIVITY_TYPES)
TYPE = {name: number for number, name in enumerate(TYPES)}
REFERRERS = (
    *(arrival[1] for arrival in v.ARRIVALS.values() if arrival[1]),
    *v.SPAM_REFERRERS,
    f"{v.OWN_SITE}/",
)
TERMS = tuple(term for terms in v.SEARCH_TERMS.values() for term in terms)

# column → (type, value where nothing is said)
COLUMNS = {
    "instant": (np.int64, 0),
    "type": (np.int16, 0),  # position in TYPES
    "lead": (np.int32, NOBODY),  # who did it, whether the row tells or not
    "shows_lead": (np.bool_, False),
    "shows_email": (np.bool_, False),
    "visitor": (np.int64, NOBODY),  # see `visitors`; gives address and browser
    "shows_visitor": (np.bool_, True),
    "content": (np.int32, NOBODY),  # number in the catalog
    "product": (np.int8, NOBODY),  # position in PRODUCTS
    "quantity": (np.float32, np.nan),
    "referrer": (np.int16, NOBODY),  # position in REFERRERS
    "search_term": (np.int16, NOBODY),  # position in TERMS
}
Draft = dict[str, Numbers]


def draft(n: int, **columns: Numbers | float) -> Draft:
    """Return n activities with these columns; the others say nothing."""
    unknown = columns.keys() - COLUMNS.keys()
    if unknown:
        raise ValueError(f"no such columns of an activity: {sorted(unknown)}")
    return {
        name: np.broadcast_to(columns.get(name, empty), n).astype(kind)
        for name, (kind, empty) in COLUMNS.items()
    }


def merge(drafts: list[Draft]) -> Draft:
    """Put activities together."""
    return {name: np.concatenate([d[name] for d in drafts]) for name in COLUMNS}


def select(activities: Draft, which: Numbers | slice) -> Draft:
    """Return the activities at these positions, or where a condition holds."""
    return {name: column[which] for name, column in activities.items()}


def length(activities: Draft) -> int:
    """Return the number of activities."""
    return len(activities["instant"])
