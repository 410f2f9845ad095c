"""Erasure: a person disappears from every table.

See docs/definitions.md#erasure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .people import FormerEmails, People, Visitors
from .records import ERASED, NAMES, Records, Row, flaw, is_future
from .values import email as email_of

STAYS_WITH_ITS_ACCOUNT = ("orders", "opportunities")


@dataclass(frozen=True)
class Person:
    """Whom a request names: all ids and e-mails, and up to when to forget them."""

    ids: set[str]
    emails: set[str]
    until: date | None

    def reaches(self, row: Row) -> bool:
        """Tell whether a row is dated up to the request; an undated one always is."""
        if self.until is None or row.dated is None:
            return True
        return row.dated.day <= self.until


def erase(records: Records, before: Records, people: People, as_of: date) -> None:
    """Erase whom the requests name from `records`.

    `before` are the same records settled as if nothing were to be erased, and
    `people` is whom they know: they tell whose an event is.
    """
    past = [row for row in records.all() if not is_future(row, as_of)]
    persons = [
        _person(request, past)
        for request in records.rows["erasure_requests"]
        if not flaw(request)
    ]
    named = set().union(*(person.ids for person in persons))
    owners = Owners(before, people, named)
    for row in records.all():
        if not any(
            person.reaches(row) and owners.is_row_of(person, row) for person in persons
        ):
            continue
        if row.table.name not in STAYS_WITH_ITS_ACCOUNT:
            row.outcome = ERASED
        elif row["account_id"] in people.accounts.by_id:
            row.forget_lead()
        else:
            row.outcome = ERASED


def reject_unknown(records: Records, before: Records, as_of: date) -> None:
    """Reject the requests that name nobody whom a record up to `as_of` holds.

    An erased event counts whatever its day, which is gone. `before` are the same
    records, settled as if nothing were to be erased.
    """
    past = [
        row
        for row in before.all()
        if row.table.name != "erasure_requests" and not is_future(row, as_of)
    ]
    ids = {
        row.named(column)
        for row in past
        for column, kind in NAMES.items()
        if kind == "lead_id" and column in row.values
        if column != "entity_id" or row["entity_type"] == "lead"
    }
    emails = {email for row in past for _, email in _emails_held(row)}
    emails |= {row.named("email") for row in past if row.table.name == "events"}
    for event in records.rows["events"]:
        if event.outcome == ERASED:
            ids.add(event.named("lead_id"))
            emails.add(event.named("email") if not event.named("lead_id") else None)
    for request in records.used("erasure_requests"):
        lead_id, email = request.named("lead_id"), request.named("email")
        if not (lead_id and lead_id in ids) and not (email and email in emails):
            request.reject("unknown lead")


def _person(request: Row, rows: list[Row]) -> Person:
    """Find everybody who is, or was merged with, the person of a request."""
    email = request.named("email")
    held = [pair for row in rows for pair in _emails_held(row)]
    ids = {lead_id for lead_id, address in held if address == email}
    if request.named("lead_id"):
        ids.add(request["lead_id"])
    person = Person(ids, set(), request.dated.day if request.dated else None)
    pairs = [
        {row["merged_lead_id"], row["surviving_lead_id"]}
        for row in rows
        if row.table.name == "lead_merges"
        and row.named("merged_lead_id")
        and row.named("surviving_lead_id")
        and person.reaches(row)
    ]
    while linked := [pair for pair in pairs if pair & ids and not pair <= ids]:
        ids.update(*linked)
    person.emails.update(address for lead_id, address in held if lead_id in ids)
    if email:
        person.emails.add(email)
    return person


def _emails_held(row: Row) -> Iterable[tuple[str, str]]:
    """Return the lead and the e-mails that a version or a change gives it."""
    if row.table.name == "leads" and row.named("lead_id") and row.named("email"):
        yield row["lead_id"], row["email"]
    if row.table.name == "attribute_changes" and row.named("entity_id"):
        is_email = (row["entity_type"], row["attribute"]) == ("lead", "email")
        for column in ("old_value", "value"):
            address = email_of(row.named(column)) if is_email else None
            if address:
                yield row["entity_id"], address


class Owners:
    """Tells whose a row is, from the records before anything was erased."""

    def __init__(self, before: Records, people: People, named: set[str]) -> None:
        """Look up e-mails and visitors; leads that are `named` need not be known."""
        self._emails = people.emails
        self._former_emails = FormerEmails(before)
        identities = [
            row
            for row in before.rows["identities"]
            if row.outcome == "used"
            or (row.reason == "unknown lead" and row["lead_id"] in named)
        ]
        self._visitors = Visitors(identities, people.survivor, people.leads_per_visitor)

    def is_row_of(self, person: Person, row: Row) -> bool:
        """Tell whether a row is a person's."""
        table = row.table.name
        if table in ("accounts", "ip_companies", "erasure_requests"):
            return False
        if table == "attribute_changes":
            return row["entity_type"] == "lead" and row["entity_id"] in person.ids
        if table == "lead_merges":
            return bool({row["merged_lead_id"], row["surviving_lead_id"]} & person.ids)
        if table == "events":
            return self._is_event_of(person, row)
        return row["lead_id"] in person.ids

    def _is_event_of(self, person: Person, event: Row) -> bool:
        """Tell it of an event, through its lead, its e-mail or its visitor.

        An event without a readable date is taken as the earliest of all.
        """
        if event.named("lead_id"):
            return event["lead_id"] in person.ids
        email = event.named("email")
        if lead_id := self._emails.lead(email):
            return lead_id in person.ids
        day = event.dated.day if event.dated else date.min
        if holder := self._former_emails.holder(email, day):
            return holder[0] in person.ids
        if email in person.emails:
            return True
        identity = self._visitors.identification(event.named("visitor_id"), event.dated)
        return identity is not None and identity["lead_id"] in person.ids
