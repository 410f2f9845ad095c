"""Two builds of the demo compared: through `raw`, and through the source systems.

    PYTHONPATH=tests/python python -m sources_demo RAW_FOLDER ONE.duckdb OTHER.duckdb

prints of how many leads which points differ, and why: docs/sources.md has the table.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import duckdb

# The ids of the systems are the demo's own ones with something before them.
MACROS = (
    r"""
    create temp macro own_id(id) as
    regexp_replace(id, '^salesforce:(?:00[Q31]|006|801)0*([LAOR][0-9]+)$', '\1')
    """,
    r"""
    create temp macro own_event(id) as case
        when id like 'hubspot:engagement:%'
            then 'E' || lpad(split_part(id, ':', 3), 10, '0')
        else regexp_extract(id, 'E[0-9]+$')
    end
    """,
)


class Warehouse:
    """A build, and what it says with the demo's own ids."""

    def __init__(self, path: Path, raw: Path) -> None:
        """Open a build, which must have the name that it was built with."""
        self._connection = duckdb.connect(str(path), read_only=True)
        self._raw = raw
        for macro in MACROS:
            self._connection.execute(macro)

    def rows(self, query: str) -> list[tuple]:
        """Return the rows of a query; `{leads}` in it is the file of a raw table."""
        files = {path.stem: f"'{path}'" for path in self._raw.glob("[a-z]*.*")}
        return self._connection.execute(query.format(**files)).fetchall()

    def by_key(self, query: str, columns: int) -> dict[tuple, tuple]:
        """Return the rows of a query by their first columns."""
        return {row[:columns]: row[columns:] for row in self.rows(query)}

    def leads(self, query: str) -> set[str]:
        """Return the ids that a query has."""
        return {lead for (lead,) in self.rows(query) if lead}


@dataclass(frozen=True)
class Reason:
    """What the systems cannot carry.

    Attributes:
        leads: query for those whom it can touch, of the build through `raw`.
        rules: what reads it; none named: all rules.
        of_systems: whether the query is of the build through the systems.

    """

    leads: str
    rules: tuple[str, ...] = ()
    of_systems: bool = False


REASONS = {
    "search terms": Reason(
        "select lead_id from events.events where search_term is not null",
        ("buying_search",),
    ),
    "quantities": Reason(
        """
        select lead_id from events.events
        where activity_type in ('video_watch', 'seat_invite')
        """,
        ("video_watched", "three_seats_invited"),
    ),
    "purchase cycles": Reason(
        """
        select lead_id from marts.lead_scores
        where account_id in (
            select account_id from {accounts} where purchase_cycle_days is not null
        )
        """,
        ("reorder_due", "order_anniversary"),
    ),
    "forms of nobody": Reason(
        """
        select lead_id from events.events
        where
            activity_type = 'form_submit'
            and event_id in (
                select event_id from {events}
                where
                    email is null
                    or lower(email) not in (
                        select lower(email) from {leads} where email is not null
                    )
            )
        """,
        ("contact_form_sent", "newsletter_subscribed"),
    ),
    "contacts without e-mail": Reason(
        """
        select own_id(lead_id) from marts.lead_scores
        where lead_id like 'salesforce:003%' and email is null
        """,
        of_systems=True,
    ),
    "one address, two leads": Reason(
        """
        select lead_id from identity.leads
        where email in (
            select email from identity.leads group by email having count(*) > 1
        )
        """
    ),
    "broken rows": Reason(
        """
        select identities.lead_id
        from {identities} as identities
        inner join {identities} as others
            on
                identities.visitor_id = others.visitor_id
                and identities.identified_at = others.identified_at
        where identities.lead_id <> others.lead_id
        """
    ),
    "older versions": Reason(
        "select lead_id from {leads} group by lead_id having count(*) > 1"
    ),
}
# What follows from the points of the other rules.
FOLLOWING = ("behavior_cap", "score_floor")


def touched(raw: Warehouse, delivered: Warehouse) -> dict[str, set[str]]:
    """Return the leads that each reason can touch."""
    return {
        name: (delivered if reason.of_systems else raw).leads(reason.leads)
        for name, reason in REASONS.items()
    }


def differences(
    raw: Warehouse, delivered: Warehouse
) -> tuple[dict[str, set[str]], list[tuple]]:
    """Return the leads with other points, by reason, and what has no reason.

    A lead that is in one of the builds alone has other points in every rule.
    """
    query = """
        select own_id(lead_id), scoring_model, rule, points, contribution, occurrences
        from marts.lead_score_reasons
    """
    before, after = raw.by_key(query, 3), delivered.by_key(query, 3)
    differing = {key for key in before | after if before.get(key) != after.get(key)}
    others = {key[:2] for key in differing if key[2] not in FOLLOWING}
    leads = touched(raw, delivered)
    found, unexplained = defaultdict(set), []
    for lead, model, rule in sorted(differing):
        if rule in FOLLOWING and (lead, model) in others:
            continue
        reasons = [
            name
            for name, reason in REASONS.items()
            if lead in leads[name] and (not reason.rules or rule in reason.rules)
        ]
        if reasons:
            found[reasons[0]].add(lead)
        else:
            key = (lead, model, rule)
            unexplained.append((*key, before.get(key), after.get(key)))
    return found, unexplained


def main(raw: str, one: str, other: str) -> None:
    """Print how many leads have other points, and why."""
    builds = [Warehouse(Path(path), Path(raw)) for path in (one, other)]
    found, unexplained = differences(*builds)
    query = "select own_id(lead_id), scoring_model, total_score from marts.lead_scores"
    before, after = (build.by_key(query, 2) for build in builds)
    same = sum(before[key] == after.get(key) for key in before)
    print(f"{len(before)} and {len(after)} scores, {same} of them equal")
    for name in REASONS:
        print(f"{name}: {len(found[name])} leads")
    for row in unexplained:
        print("without a reason:", *row)


if __name__ == "__main__":
    main(*sys.argv[1:])
