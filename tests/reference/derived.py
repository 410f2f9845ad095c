"""Activities derived from others, so that ordinary rules can name them.

See docs/definitions.md#derived-activities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from .activities import Activity, classify
from .rules import RuleBook
from .values import Moment, bare_domain, name

OPENED = ("email_open", "email_click")
HOST = r"[^\s/?#:@\[\]]+"
REFERRER = re.compile(
    rf"(?:[a-z][a-z0-9+.-]*:)?//(?:[^\s/?#]*@)?(?P<url>{HOST})(?:[:/?#].*)?"
    rf"|(?P<plain>{HOST}\.{HOST})(?:[:/?#].*)?",
    re.DOTALL,
)


def derive(
    activities: list[Activity],
    done_by_machines: list[Activity],
    rules: RuleBook,
    as_of: date,
) -> list[Activity]:
    """Return what follows from the activities, up to `as_of`.

    An e-mail that a machine opened or clicked is not ignored: nobody knows.
    """
    return [
        *_emails_ignored(activities, done_by_machines, rules, as_of),
        *_search_arrivals(activities, rules),
        *_referral_arrivals(activities, rules),
    ]


def _emails_ignored(
    activities: list[Activity],
    done_by_machines: list[Activity],
    rules: RuleBook,
    as_of: date,
) -> Iterator[Activity]:
    """Find deliveries with no open or click of the same content in the window."""
    days = rules.derived_windows.get("email_ignored")
    if days is None:
        return
    window = timedelta(days=days)
    for mail in activities:
        if mail.activity_type != "email_delivered" or mail.lead_id is None:
            continue
        if as_of - mail.day < window:
            continue
        if not any(
            other.activity_type in OPENED
            and (other.lead_id, other.content) == (mail.lead_id, mail.content)
            and timedelta(0) <= other.day - mail.day <= window
            for other in (*activities, *done_by_machines)
        ):
            due = Moment(mail.at.instant + window, mail.day + window)
            yield replace(
                mail,
                activity_type="email_ignored",
                at=due,
                known_on=max(mail.known_on, due.day),
                quantity=None,
            )


def _search_arrivals(activities: list[Activity], rules: RuleBook) -> Iterator[Activity]:
    """Find events with a search term; its group is the intent."""
    for event in activities:
        if term := name(event.source["search_term"]):
            yield _arrival(
                event, "search_arrival", term, classify(rules.search_intents, "", term)
            )


def _referral_arrivals(
    activities: list[Activity], rules: RuleBook
) -> Iterator[Activity]:
    """Find events that came from a host that is not our own."""
    for event in activities:
        host = host_of(event.source["referrer"])
        if host and not any(
            host == own or host.endswith(f".{own}") for own in rules.own_domains
        ):
            kind = "referral_arrival"
            yield _arrival(event, kind, host, classify(rules.content, kind, host))


def _arrival(
    event: Activity,
    activity_type: str,
    content: str,
    classified: tuple[str | None, str | None],
) -> Activity:
    """Return an arrival: the event's own product has precedence."""
    group, product = classified
    return replace(
        event,
        activity_type=activity_type,
        content=content,
        content_group=group,
        product=event.source["product"] or product,
        quantity=None,
    )


def host_of(referrer: str | None) -> str | None:
    """Return the host of a referrer, without `www.`; `direct` has none."""
    match = REFERRER.fullmatch(name(referrer) or "")
    return bare_domain(match["url"] or match["plain"]) if match else None
