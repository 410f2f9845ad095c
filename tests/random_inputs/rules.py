"""Random rule tables: odd but valid (docs/definitions.md#rules)."""

from __future__ import annotations

from collections.abc import Collection

from .dice import Dice
from .reference_rules import ReferenceRules
from .scoring_rules import ScoringRules
from .wording import Tables

FEATURES = (
    *("core", "signals", "suppression", "derived", "accounts", "erasure"),
    "lifecycle",
)
# What the SQL has so far.
BUILT = FEATURES
REASONS = ("They may buy", 'It says "yes", often', "Größe zählt", "100% sure; or not")


def random_rules(
    dice: Dice, features: Collection[str], staff_domains: dict[str, str]
) -> Tables:
    """Return rule tables by name; `staff_domains` are listed with their kinds."""
    lists = ReferenceRules(dice, features, staff_domains)
    tables = lists.tables()
    tables |= ScoringRules(dice, features, lists.derived, tables).tables()
    for rows in tables.values():
        for row in rows:
            row["reason"] = dice.choice(REASONS)
    return tables
