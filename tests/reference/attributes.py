"""What is known about a lead on a day (docs/definitions.md#attributes)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from .activities import Activity
from .cells import Condition
from .people import Lead
from .records import Records, Row
from .rules import RuleBook
from .schema import TABLES
from .values import ALWAYS, Moment, domain_of, found, text

LEAD_COLUMNS = TABLES["leads"].columns.keys()
ACCOUNT_COLUMNS = TABLES["accounts"].columns.keys()
FROM_COLUMNS_ALONE = {"opted_out_at", "customer_since", "purchase_cycle_days"}


PARAMETERS = ("source", "medium", "campaign", "term", "content")
Change = Row | Mapping[str, Any]


def campaign_changes(activities: Iterable[Activity]) -> Iterator[Change]:
    """Yield what the addresses of viewed pages say of campaigns, as changes of leads.

    Of several pages at one moment the largest value counts.
    """
    said: dict[tuple[str, str], dict[Moment, str]] = defaultdict(dict)
    for view in activities:
        if view.activity_type != "page_view" or view.lead_id is None:
            continue
        for parameter, value in _parameters(view.content or ""):
            moments = said[view.lead_id, parameter]
            moments[view.at] = max(value, moments.get(view.at, ""))
    for (lead_id, parameter), moments in said.items():
        for place, at in enumerate(sorted(moments)):
            for name in ("first", "latest") if place == 0 else ("latest",):
                yield {
                    "entity_type": "lead",
                    "entity_id": lead_id,
                    "attribute": f"{name}_utm_{parameter}",
                    "old_value": None,
                    "value": moments[at],
                    "changed_at": at,
                }


def _parameters(address: str) -> Iterator[tuple[str, str]]:
    """Yield the campaign parameters that an address has filled."""
    for parameter in PARAMETERS:
        marks = (f"{mark}utm_{parameter}=" for mark in "?&")
        starts = [at + len(mark) for mark in marks if (at := address.find(mark)) >= 0]
        if starts:
            rest = address[min(starts) :].partition("&")[0].partition("#")[0]
            if value := text(rest):
                yield parameter, value


class Attributes:
    """The value of every attribute of every lead, by day."""

    def __init__(
        self,
        records: Records,
        rules: RuleBook,
        as_of: date,
        campaigns: Iterable[Change] = (),
    ) -> None:
        """Put the used changes of every lead and account in order."""
        self._rules = rules
        self._as_of = as_of
        self._changes: dict[tuple[str, str, str], list[Change]] = defaultdict(list)
        self._names_of_accounts = set(ACCOUNT_COLUMNS)
        changes = [*records.used("attribute_changes"), *campaigns]
        for row in sorted(changes, key=lambda row: row["changed_at"]):
            entity, attribute = row["entity_type"], row["attribute"]
            if attribute not in FROM_COLUMNS_ALONE:
                self._changes[entity, row["entity_id"], attribute].append(row)
                if entity == "account":
                    self._names_of_accounts.add(attribute)
        for account in records.used("accounts"):
            self._names_of_accounts |= account.further.keys()
        self._derived: dict[str, Callable[[Lead, date], str | None]] = {
            "job_level": self._from_title("job_level"),
            "job_function": self._from_title("job_function"),
            "email_type": self._email_type,
            "account_match": lambda lead, day: lead.account_match,
            "industry_group": self._industry_group,
            "country_group": self._country_group,
        }

    def value(self, lead: Lead, attribute: str, day: date) -> str | None:
        """Return the value of an attribute on a day from creation on."""
        if attribute in self._derived:
            return self._derived[attribute](lead, day)
        if attribute in LEAD_COLUMNS:
            return self._stated("lead", lead.row, attribute, day)
        plain = self._plain_name(attribute)
        if plain == attribute and self.has_own(lead, attribute):
            return self._stated("lead", lead.row, attribute, day)
        return self._of_account(lead.account, plain, day)

    def has_own(self, lead: Lead, attribute: str) -> bool:
        """Tell whether a lead has a value of its own, or ever had one."""
        changed = ("lead", lead.lead_id, attribute) in self._changes
        return changed or attribute in lead.row.further

    def is_of_accounts(self, attribute: str) -> bool:
        """Tell whether a name means something of the account."""
        if attribute == "industry_group":
            return True
        return attribute not in self._derived and attribute not in LEAD_COLUMNS

    def value_of_account(self, account: Row, attribute: str, day: date) -> str | None:
        """Return the value of an attribute of accounts on a day."""
        if attribute == "industry_group":
            industry = self._of_account(account, "industry", day)
            return self._rules.industry_groups.get((industry or "").lower())
        return self._of_account(account, self._plain_name(attribute), day)

    def _plain_name(self, attribute: str) -> str:
        """Return an account's attribute without `account_`; others as they are."""
        plain = attribute.removeprefix("account_")
        return plain if plain in self._names_of_accounts else attribute

    def _of_account(self, account: Row | None, attribute: str, day: date) -> str | None:
        """Return what an account had on a day: nothing before it was created."""
        created = account["created_at"] if account else None
        if created and day < created.day:
            return None
        return self._stated("account", account, attribute, day)

    def holds(self, condition: Condition, lead: Lead, day: date) -> bool:
        """Tell whether a condition holds for a lead on a day."""
        return condition.holds(self.value(lead, condition.attribute, day))

    def days_of_change(self, lead: Lead) -> list[date]:
        """Return the day of creation and the later days on which a value changes."""
        ids = {"lead": lead.lead_id}
        if lead.account:
            ids["account"] = lead.account["account_id"]
        changed = {
            row["changed_at"].day
            for (entity, entity_id, _), rows in self._changes.items()
            if ids.get(entity) == entity_id
            for row in rows
        }
        if lead.account and lead.account["created_at"]:
            changed.add(lead.account["created_at"].day)
        return sorted(
            {lead.created_on} | {day for day in changed if day > lead.created_on}
        )

    def _stated(
        self, entity: str, row: Row | None, attribute: str, day: date
    ) -> str | None:
        """Return the latest change up to a day, else what was before it."""
        if row is None:
            return None
        changes = self._changes.get((entity, row[f"{entity}_id"], attribute), [])
        past = [change for change in changes if change["changed_at"].day <= day]
        if past:
            return past[-1]["value"]
        if changes:
            return changes[0]["old_value"]
        return self._written(row, attribute)

    def _written(self, row: Row, column: str) -> str | None:
        """Return a column's value as text, if it is readable.

        A customer or an opt-out to be is none yet.
        """
        if column in row.further:
            return row.further[column]
        value = row.values.get(column)
        if isinstance(value, Decimal):
            return f"{value.normalize():f}"
        if not isinstance(value, Moment):
            return value
        if value is ALWAYS:
            return None
        if column in FROM_COLUMNS_ALONE and value.day > self._as_of:
            return None
        return value.instant.isoformat(sep=" ")[:19]

    def _from_title(self, attribute: str) -> Callable[[Lead, date], str | None]:
        """Return what reads an attribute off the first job title that fills it."""

        def read(lead: Lead, day: date) -> str | None:
            title = self.value(lead, "job_title", day)
            return next(
                (
                    rule.gives[attribute]
                    for rule in self._rules.job_titles
                    if rule.gives[attribute] and found(rule.pattern, title)
                ),
                None,
            )

        return read

    def _email_type(self, lead: Lead, day: date) -> str:
        email = self.value(lead, "email", day)
        if domain_of(email) is None:
            return "missing"
        kind = self._rules.kind_of_email(email)
        return kind if kind in ("disposable", "personal") else "business"

    def _industry_group(self, lead: Lead, day: date) -> str | None:
        industry = self.value(lead, "industry", day)
        return self._rules.industry_groups.get((industry or "").lower())

    def _country_group(self, lead: Lead, day: date) -> str | None:
        country = self.value(lead, "country", day)
        return self._rules.country_groups.get((country or "").lower())
