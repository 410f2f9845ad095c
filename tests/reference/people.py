"""Who did it: merges, references, the lead and the account.

See docs/definitions.md#who-did-it.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from .records import Records, Row
from .rules import RuleBook
from .values import Moment, bare_domain, domain_of
from .values import email as email_of


@dataclass(frozen=True)
class Lead:
    """A lead that exists at `as_of`: in `leads` and not merged into another."""

    lead_id: str
    row: Row
    account: Row | None
    account_match: str

    @property
    def created_on(self) -> date:
        """Return the day of creation."""
        return self.row["created_at"].day


class Merges:
    """Follows merged leads to the lead at the end of their chain."""

    def __init__(self, records: Records) -> None:
        """Reject the rows of cycles, then those whose chain ends at no known lead."""
        leads = {row["lead_id"] for row in records.used("leads")}
        self._next = _steps(records)
        cycles = {merged for merged in self._next if self._is_cyclic(merged)}
        for merged in cycles:
            self._next.pop(merged).reject("merge cycle")
        ends = {merged: self.survivor(merged) for merged in self._next}
        for merged, end in ends.items():
            if end not in leads:
                self._next.pop(merged).reject("unknown lead")
        self.known = leads | self._next.keys()
        self.merged = self._next.keys()

    def _is_cyclic(self, lead_id: str) -> bool:
        """Tell whether a chain comes back to where it started."""
        seen: set[str] = set()
        current = lead_id
        while current in self._next and current not in seen:
            seen.add(current)
            current = self._next[current]["surviving_lead_id"]
            if current == lead_id:
                return True
        return False

    def chain(self, lead_id: str) -> Iterator[Row]:
        """Return the merges that lead from a lead to its survivor."""
        while lead_id in self._next:
            yield self._next[lead_id]
            lead_id = self._next[lead_id]["surviving_lead_id"]

    def survivor(self, lead_id: str) -> str:
        """Return the lead at the end of the chain."""
        for row in self.chain(lead_id):
            lead_id = row["surviving_lead_id"]
        return lead_id

    def days(self, lead_id: str) -> list[date]:
        """Return the days of the merges on the chain, where they have one."""
        moments = (row["merged_at"] for row in self.chain(lead_id))
        return [moment.day for moment in moments if moment]


def _steps(records: Records) -> dict[str, Row]:
    """Return the merge row of each merged lead."""
    return {row["merged_lead_id"]: row for row in records.used("lead_merges")}


class Emails:
    """Finds the lead with an e-mail: the oldest, then the smallest id.

    A placeholder is nobody's, whoever has it.
    """

    def __init__(self, leads: Iterable[Row]) -> None:
        """Look the e-mails of the given rows up; merged leads count."""
        self._leads: dict[str, str] = {}
        for row in sorted(leads, key=_age):
            if row.named("email"):
                self._leads.setdefault(row["email"], row["lead_id"])

    def lead(self, email: str | None) -> str | None:
        """Return the lead with an e-mail."""
        return self._leads.get(email) if email else None


class FormerEmails:
    """Finds the lead that had an e-mail on a day, by the changes of its address."""

    def __init__(self, records: Records) -> None:
        """Put the changes of every known lead's e-mail in order."""
        self._created = {row["lead_id"]: row for row in records.used("leads")}
        self._changes: dict[str, list[Row]] = defaultdict(list)
        for row in sorted(
            records.used("attribute_changes"), key=lambda row: row["changed_at"]
        ):
            if (row["entity_type"], row["attribute"]) == ("lead", "email"):
                self._changes[row["entity_id"]].append(row)

    def holder(self, email: str | None, day: date) -> tuple[str, date] | None:
        """Return who had an e-mail on a day, and the day of the change that says so.

        Of several the oldest, then the smallest id; who has no row in `leads` is last.
        """
        holders = [
            (self._age(lead_id), lead_id, change)
            for lead_id in self._changes
            for address, change in [self._address(lead_id, day)]
            if email and address == email
        ]
        if not holders:
            return None
        _, lead_id, change = min(holders, key=lambda holder: holder[:2])
        return lead_id, change

    def _age(self, lead_id: str) -> tuple[bool, Moment | None]:
        row = self._created.get(lead_id)
        return row is None, row["created_at"] if row else None

    def _address(self, lead_id: str, day: date) -> tuple[str | None, date]:
        """Return the e-mail of a lead on a day; before its creation that of then."""
        if row := self._created.get(lead_id):
            day = max(day, row["created_at"].day)
        changes = self._changes[lead_id]
        past = [change for change in changes if change["changed_at"].day <= day]
        if past:
            return email_of(past[-1]["value"]), past[-1]["changed_at"].day
        return email_of(changes[0]["old_value"]), changes[0]["changed_at"].day


def _age(row: Row) -> tuple[Moment, str]:
    return row["created_at"], row["lead_id"]


class Visitors:
    """Finds the lead of a visitor at a moment."""

    def __init__(
        self, identities: Iterable[Row], survivor: Callable[[str], str], limit: int
    ) -> None:
        """Put the identifications of every visitor in order.

        A visitor of more leads than `limit`, merged ones counted once, is left out.
        """
        self._identities: dict[str, list[Row]] = defaultdict(list)
        for row in sorted(identities, key=lambda row: row["identified_at"]):
            self._identities[row["visitor_id"]].append(row)
        for visitor_id, rows in list(self._identities.items()):
            if len({survivor(row["lead_id"]) for row in rows}) > limit:
                del self._identities[visitor_id]

    def identification(self, visitor_id: str | None, at: Moment | None) -> Row | None:
        """Return the latest identification up to a moment, else the first one."""
        rows = self._identities.get(visitor_id or "", [])
        past = [row for row in rows if at is not None and row["identified_at"] <= at]
        return past[-1] if past else rows[0] if rows else None


class Accounts:
    """Finds accounts by id, domain and name."""

    def __init__(self, records: Records, rules: RuleBook) -> None:
        """Look the used accounts up."""
        self._rules = rules
        self.by_id = {row["account_id"]: row for row in records.used("accounts")}
        self._by_domain: dict[str, Row] = {}
        self._by_name: dict[str, list[Row]] = defaultdict(list)
        self._legal_forms = [_words(form) for form in rules.legal_forms]
        for row in sorted(self.by_id.values(), key=_account_age):
            if domain := bare_domain(row["domain"]):
                self._by_domain.setdefault(domain, row)
            if name := self._plain_name(row["name"]):
                self._by_name[name].append(row)

    def of_lead(self, row: Row) -> tuple[Row | None, str]:
        """Return the account of a lead and how it was found."""
        if account := self.by_id.get(row["account_id"]):
            return account, "account_id"
        if account := self.of_domain(domain_of(row["email"])):
            return account, "email_domain"
        namesakes = self._by_name.get(self._plain_name(row["company_name"]), [])
        if len(namesakes) == 1:
            return namesakes[0], "company_name"
        return None, "none"

    def of_domain(self, domain: str | None) -> Row | None:
        """Return the oldest account of a domain that is a company's own."""
        if self._rules.domain_kinds.get(domain) in ("personal", "disposable"):
            return None
        return self._by_domain.get(domain or "")

    def _plain_name(self, name: str | None) -> str:
        """Return a company's name without its legal form."""
        words = _words(name or "")
        while endings := [
            form
            for form in self._legal_forms
            if form and len(form) < len(words) and words[-len(form) :] == form
        ]:
            words = words[: -max(map(len, endings))]
        return " ".join(words)


def _account_age(row: Row) -> tuple[bool, Moment | None, str]:
    """Rank accounts by age; those without a date come last."""
    return row["created_at"] is None, row["created_at"], row["account_id"]


def _words(name: str) -> list[str]:
    """Split a name into words of letters, marks and digits."""
    kept = unicodedata.normalize("NFC", name.lower()).translate(
        str.maketrans("", "", ".'’")
    )
    return "".join(char if _is_word(char) else " " for char in kept).split()


def _is_word(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] in "LM" or category == "Nd"


class People:
    """Everybody a build knows: leads, their accounts, and whose an event is."""

    def __init__(
        self, records: Records, rules: RuleBook, leads_per_visitor: int
    ) -> None:
        """Settle the merges, check all references, then look everybody up."""
        self.leads_per_visitor = leads_per_visitor
        self.merges = Merges(records)
        self.accounts = Accounts(records, rules)
        _check_references(records, self.merges.known, self.accounts.by_id.keys())
        lead_rows = records.used("leads")
        self.emails = Emails(lead_rows)
        self._former_emails = FormerEmails(records)
        self._visitors = Visitors(
            records.used("identities"), self.survivor, leads_per_visitor
        )
        self.leads = {
            row["lead_id"]: Lead(row["lead_id"], row, *self.accounts.of_lead(row))
            for row in lead_rows
            if row["lead_id"] not in self.merges.merged
        }

    def survivor(self, lead_id: str) -> str:
        """Return the lead that a lead's facts belong to."""
        return self.merges.survivor(lead_id)

    def lead_of(self, event: Row) -> tuple[str | None, date]:
        """Return the lead of an event, if it has one, and since when that is known."""
        day = event["occurred_at"].day
        email = event.named("email")
        lead_id, known_on = event.named("lead_id") or self.emails.lead(email), day
        if lead_id is None and (holder := self._former_emails.holder(email, day)):
            lead_id, known_on = holder[0], max(day, holder[1])
        if lead_id is None:
            row = self._visitors.identification(
                event.named("visitor_id"), event["occurred_at"]
            )
            if row is None:
                return None, day
            lead_id, known_on = row["lead_id"], max(day, row["identified_at"].day)
        return (
            self.survivor(lead_id),
            max([known_on, *self.merges.days(lead_id)]),
        )


def _check_references(
    records: Records, leads: Iterable[str], accounts: Iterable[str]
) -> None:
    """Reject rows for what they name (docs/definitions.md#outcomes)."""
    known = {"lead": leads, "account": accounts}
    for row in records.used("attribute_changes"):
        if row["entity_id"] not in known[row["entity_type"]]:
            row.reject(f"unknown {row['entity_type']}")
    for row in records.used("events"):
        if row.named("lead_id") and row["lead_id"] not in leads:
            row.reject("unknown lead")
    for table in ("identities", "lead_statuses"):
        for row in records.used(table):
            if row["lead_id"] not in leads:
                row.reject("unknown lead")
    for row in records.used("orders"):
        if row["lead_id"] not in leads and row["account_id"] not in accounts:
            row.reject("unknown lead" if row.named("lead_id") else "unknown account")
    for row in records.used("opportunities"):
        if row.named("lead_id") and row["lead_id"] not in leads:
            row.reject("unknown lead")
        elif not row.named("lead_id") and row["account_id"] not in accounts:
            row.reject("unknown account")
