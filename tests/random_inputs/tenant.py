"""The raw rows of one tenant: people and facts that meet no other tenant's.

Everything that identifies carries the tenant's letters; contents and words are shared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from . import vocabulary as words
from .clock import Clock
from .dice import Dice
from .layout import TABLES, Table
from .shape import Cells, CellWriter, Shape, Value

Values = dict[str, Value]
Raw = dict[str, list[Cells]]


def letters_of(number: int) -> str:
    """Return the letters of a tenant, which stand nowhere else."""
    return f"q{chr(97 + number // 26 % 26)}{chr(97 + number % 26)}q"


def staff_domains_of(letters: str) -> dict[str, str]:
    """Return the domains of a tenant's own people and tests, by kind."""
    return {f"staff-{letters}.test": "internal", f"Lab-{letters}.test": "test"}


@dataclass(frozen=True)
class Cast:
    """Who and what the rows of a tenant can name."""

    leads: list[str]
    accounts: list[str]
    visitors: list[str]
    domains: list[str]
    emails: list[str]
    company_names: list[str]
    ghosts: list[str]
    placeholders: list[str]


@dataclass(frozen=True)
class Step:
    """Something that a lead does, or that sales does with it, in a story."""

    at: datetime
    lead_id: str
    activity_type: str | None = None
    status: str | None = None


def random_stories(dice: Dice, clock: Clock, leads: list[str]) -> list[Step]:
    """Draw what some leads and sales do in turn, within days of each other."""
    steps = []
    for lead_id in dice.some(leads, 8, least=4):
        at = clock.instant(dice.choice((20, 150)))
        for kind in _plot(dice):
            status = kind if kind in words.STATUSES else None
            steps.append(Step(at, lead_id, None if status else kind, status))
            at += timedelta(days=dice.choice((0, 1, 1, 1, 2, 5)))
    return steps


def _plot(dice: Dice) -> list[str]:
    """Draw activity types and statuses; some leads are given back and come again."""
    kinds = dice.choices((*words.BUSY_TYPES, *words.STATUSES), k=dice.randint(1, 8))
    if dice.chance(40):
        given_back = dice.choice(("rejected", "recycled", "disqualified"))
        kinds = ["page_view", given_back, "page_view", "page_view", *kinds]
    return kinds


def random_cast(dice: Dice, letters: str) -> Cast:
    """Draw the people and companies of a tenant."""
    leads = [f"{letters}-{n}" for n in range(1, dice.randint(8, 22))]
    leads += [f"007{letters}", f"É {letters}'s", f'"{letters}"', leads[0].upper()]
    accounts = [f"A{n}-{letters}" for n in range(1, dice.randint(4, 9))]
    domains = [f"c{n}-{letters}.test" for n in range(1, 4)]
    return Cast(
        leads=leads,
        accounts=[*accounts, accounts[0].lower(), f"0{letters}"],
        visitors=[
            *(f"v{n}-{letters}" for n in range(1, dice.randint(4, 8))),
            f"Undefined {letters}",
        ],
        domains=domains,
        emails=_emails(dice, letters, domains),
        company_names=_company_names(letters),
        ghosts=[f"ghost{n}-{letters}" for n in range(1, 4)],
        placeholders=[f"undefined {letters}", f"[object Object] {letters}"],
    )


def _emails(dice: Dice, letters: str, domains: list[str]) -> list[str]:
    """Draw addresses of every kind; several leads may get the same one."""
    own = [*domains, f"www.{domains[0]}", f"mail.{domains[1]}"]
    own += staff_domains_of(letters)
    emails = [
        f"{name}@{dice.choice(own)}"
        for name in ("anna", "bo", "c.d", "shared", "Émile")
    ]
    emails += [f"{letters}{n}@{d}" for n, d in enumerate(words.SHARED_DOMAINS)]
    emails += [f"{letters}@", f"no-at-sign-{letters}", f"x@y@{domains[0]}"]
    return emails + [f"anna@{domain}" for domain in own]


def _company_names(letters: str) -> list[str]:
    """Return ways to write few companies; legal forms stand at the end or alone."""
    return [
        f"{letters} Acme",
        f"{letters.upper()} ACME GmbH",
        f"{letters}-acme, Inc.",
        f"{letters} Acme GmbH & Co. KG",
        f"O'Neil {letters} & Söhne",
        f"O’NEIL {letters} Söhne Ltd",
        f"{letters} GmbH",
        f"{letters} Inc. Ltd",
        f"{letters} A/S",
        f"{letters}",
    ]


class TenantWriter:
    """Draws the rows of one tenant, table by table."""

    def __init__(self, dice: Dice, clock: Clock, number: int, shape: Shape) -> None:
        """Draw who is there."""
        self._dice = dice
        self._clock = clock
        self._number = number
        self._shape = shape
        self._letters = letters_of(number)
        self._cast = random_cast(dice, self._letters)
        self._cells = CellWriter(dice, clock, shape)
        self._stories = random_stories(dice, clock, self._cast.leads)

    def raw(self) -> Raw:
        """Return the tables that the build has."""
        draws = {
            "leads": self._leads,
            "accounts": self._accounts,
            "attribute_changes": self._attribute_changes,
            "events": self._events,
            "identities": self._identities,
            "lead_merges": self._lead_merges,
            "orders": self._orders,
            "opportunities": self._opportunities,
            "lead_statuses": self._lead_statuses,
            "erasure_requests": self._erasure_requests,
            "ip_companies": self._ip_companies,
        }
        return {
            name: self._written(TABLES[name], list(draw()))
            for name, draw in draws.items()
            if name in self._shape.columns
        }

    def _written(self, table: Table, rows: list[Values]) -> list[Cells]:
        """Add versions and write the cells, in any order."""
        versions = [version for row in rows for version in self._versions(table, row)]
        rows = self._dice.shuffled([*rows, *self._mixed(versions, rows, table)])
        cells = [self._cells.row(table, row) for row in rows]
        return cells + self._sure_rows(table)

    # Versions

    def _versions(self, table: Table, row: Values) -> Iterator[Values]:
        """Return further versions of a row; most rows have none."""
        if not self._dice.chance(15):
            return
        for _ in range(self._dice.choice((1, 1, 2, 3))):
            version = dict(row)
            if table.version and self._dice.chance(60):
                version[table.version] = self._dice.choice(
                    (None, self._clock.instant(), self._clock.known())
                )
            yield version

    def _mixed(
        self, versions: list[Values], rows: list[Values], table: Table
    ) -> list[Values]:
        """Give some versions a few cells of other rows, but never another key."""
        for version in versions:
            if self._dice.chance(35):
                continue
            other = self._dice.choice(rows)
            for column in self._dice.some(list(other), 3):
                if column not in table.key:
                    version[column] = other[column]
        return versions

    def _sure_rows(self, table: Table) -> list[Cells]:
        """Return what makes a name an attribute in every tenant: never broken."""
        now = self._clock.calendar.start_of(self._clock.calendar.as_of)
        name, long_ago = f"sure-{self._letters}", now - timedelta(days=30)
        of_accounts = [*words.CUSTOM_ACCOUNT_ATTRIBUTES, "job_title", "industry_group"]
        of_leads = [*words.CUSTOM_LEAD_ATTRIBUTES]
        rows: dict[str, list[Values]] = {
            "accounts": [
                {
                    "account_id": name,
                    "created_at": long_ago,
                    **dict.fromkeys(
                        ("TERRITORY", "tier", "segment", "industry_group", "job_title"),
                        "x",
                    ),
                }
            ],
            "leads": [{"lead_id": name, "created_at": long_ago}],
            "attribute_changes": [
                self._sure_change(entity, name, attribute, long_ago)
                for entity, attributes in (("account", of_accounts), ("lead", of_leads))
                for attribute in attributes
            ],
        }
        return [
            self._cells.row(table, row, can_break=False)
            for row in rows.get(table.name, [])
        ]

    def _sure_change(
        self, entity: str, entity_id: str, attribute: str, at: datetime
    ) -> Values:
        return {
            "entity_type": entity,
            "entity_id": entity_id,
            "attribute": attribute,
            "value": "Banking",
            "changed_at": at,
        }

    # References

    def _lead(self) -> str | None:
        """Return a lead; sometimes one that does not exist, or none."""
        kind = self._dice.weighted(
            {"known": 90, "ghost": 5, "none": 3, "placeholder": 2}
        )
        if kind == "placeholder":
            return self._dice.choice(self._cast.placeholders)
        if kind == "ghost":
            return self._dice.choice(self._cast.ghosts)
        return self._dice.choice(self._cast.leads) if kind == "known" else None

    def _account(self) -> str | None:
        """Return an account; sometimes one that does not exist, or none."""
        kind = self._dice.weighted({"known": 85, "ghost": 7, "none": 8})
        if kind == "ghost":
            return self._dice.choice(self._cast.ghosts)
        return self._dice.choice(self._cast.accounts) if kind == "known" else None

    def _perhaps(self, percent: float, value: Value) -> Value:
        """Return the value in so many of a hundred cases, else nothing."""
        return value if self._dice.chance(percent) else None

    def _email(self) -> str:
        return self._dice.choice(self._cast.emails)

    def _moment(self, reach: int = 60) -> datetime:
        return self._clock.instant(reach)

    # Who

    def _leads(self) -> Iterator[Values]:
        dice = self._dice
        for lead_id in self._cast.leads:
            yield {
                "lead_id": lead_id,
                "email": self._perhaps(80, self._email()),
                "first_name": dice.choice(words.FIRST_NAMES),
                "last_name": self._perhaps(50, "O'Neil"),
                "phone": self._perhaps(50, "+49 (0)30 1.0"),
                "owner": dice.choice(words.OWNERS),
                "job_title": dice.choice(words.JOB_TITLES),
                "company_name": self._perhaps(
                    60, dice.choice(self._cast.company_names)
                ),
                "country": dice.choice(words.COUNTRIES),
                "lead_source": dice.choice(words.LEAD_SOURCES),
                "account_id": self._perhaps(50, self._account()),
                "created_at": self._creation(lead_id),
                "updated_at": self._perhaps(60, self._moment()),
                "opted_out_at": self._opt_out(),
                "deleted_at": self._perhaps(6, self._moment()),
                "Territory": dice.choice(words.TERRITORIES),
                "tier": self._perhaps(40, dice.choice(words.TERRITORIES)),
                "industry": self._perhaps(40, dice.choice(words.INDUSTRIES)),
                "job_level": self._perhaps(50, "vp"),
                "account_tier": self._perhaps(50, "gold"),
                "customer_since": self._perhaps(50, "2024"),
            }

    def _creation(self, lead_id: str) -> datetime:
        """Return a moment, mostly before the story of a lead if it has one."""
        steps = [step.at for step in self._stories if step.lead_id == lead_id]
        if not steps or self._dice.chance(20):
            return self._moment(200)
        return steps[0] - timedelta(days=self._dice.choice((0, 0, 1, 30)))

    def _opt_out(self) -> Value:
        kind = self._dice.weighted({"none": 90, "moment": 8, "unreadable": 2})
        if kind == "unreadable":
            return self._dice.choice(("yes", "true", "never", "2024-02-30"))
        return self._moment(120) if kind == "moment" else None

    def _accounts(self) -> Iterator[Values]:
        dice = self._dice
        domains = [
            *self._cast.domains,
            f"www.{self._cast.domains[0]}",
            *words.SHARED_DOMAINS,
            *staff_domains_of(self._letters),
        ]
        for account_id in self._cast.accounts:
            yield {
                "account_id": account_id,
                "name": self._perhaps(80, dice.choice(self._cast.company_names)),
                "domain": self._perhaps(80, dice.choice(domains)),
                "owner": dice.choice(words.OWNERS),
                "industry": dice.choice(words.INDUSTRIES),
                "employee_count": dice.choice(words.NUMBERS),
                "annual_revenue": dice.choice(words.NUMBERS),
                "country": dice.choice(words.COUNTRIES),
                "customer_since": self._perhaps(15, self._moment(300)),
                "purchase_cycle_days": self._perhaps(
                    30, dice.choice(("0", "7", "30", "30.5", "-3", "x"))
                ),
                "created_at": self._perhaps(70, self._moment(400)),
                "deleted_at": self._perhaps(6, self._moment()),
                "updated_at": self._perhaps(60, self._moment()),
                "TERRITORY": self._perhaps(60, dice.choice(words.TERRITORIES)),
                "tier": dice.choice(words.CUSTOM_ACCOUNT_ATTRIBUTES["tier"]),
                "segment": self._perhaps(50, "gold"),
                "industry_group": self._perhaps(50, "tech"),
                "job_title": dice.choice(words.JOB_TITLES),
            }

    def _attribute_changes(self) -> Iterator[Values]:
        for _ in range(self._dice.randint(5, 35)):
            entity = self._dice.weighted({"lead": 55, "account": 43, "contact": 2})
            is_lead = entity == "lead"
            entity_id = self._lead() if is_lead else self._account()
            values = self._lead_values() if is_lead else self._account_values()
            attribute = self._dice.choice(list(values))
            if is_lead and self._dice.chance(25):
                attribute = "email"
            old, new = self._dice.choices(values[attribute], k=2)
            for changed_at in self._moments_of_change():
                yield {
                    "entity_type": entity,
                    "entity_id": entity_id,
                    "attribute": attribute,
                    "old_value": self._perhaps(50, old),
                    "value": new,
                    "changed_at": changed_at,
                }
                old, new = new, self._dice.choice(values[attribute])

    def _moments_of_change(self) -> list[datetime]:
        """Return one or more moments, some of them on one day."""
        first = self._moment(150)
        times = self._dice.choice((1, 1, 2, 3))
        return [first, *(self._clock.near(first) for _ in range(times - 1))]

    def _lead_values(self) -> dict[str, tuple[str | None, ...]]:
        """Return the attributes of a lead that may change, with their values."""
        values: dict[str, tuple[str | None, ...]] = {
            "job_title": words.JOB_TITLES,
            "email": (None, *self._cast.emails),
            "country": words.COUNTRIES,
            "company_name": (None, *self._cast.company_names),
            "lead_source": words.LEAD_SOURCES,
            "account_id": (None, *self._cast.accounts),
            "created_at": ("2024-01-01", "soon"),
            "opted_out_at": ("2020-01-01", None),
            "job_level": ("top", None),
            "account_match": ("none", None),
            "industry_group": ("tech", "money"),
            "country_group": ("DACH", None),
            **words.CUSTOM_LEAD_ATTRIBUTES,
        }
        for name in self._dice.some(words.NAMES_OF_ACCOUNTS_THAT_LEADS_HAVE, 2):
            values[name] = ("Software", "Banking", "200", "gold", "us", None)
        return values

    def _account_values(self) -> dict[str, tuple[str | None, ...]]:
        """Return the attributes of an account that may change, with their values."""
        return {
            "industry": words.INDUSTRIES,
            "employee_count": words.NUMBERS,
            "country": words.COUNTRIES,
            "name": (None, *self._cast.company_names),
            "domain": (None, *self._cast.domains),
            "customer_since": ("2020-01-01", None),
            "purchase_cycle_days": ("30", None),
            "industry_group": ("tech", None),
            "job_title": words.JOB_TITLES,
            **words.CUSTOM_ACCOUNT_ATTRIBUTES,
        }

    def _identities(self) -> Iterator[Values]:
        """Identify visitors again and again, some twice at one moment."""
        for _ in range(self._dice.randint(3, 14)):
            visitor_id = self._dice.choice(self._cast.visitors)
            identified_at = self._moment()
            for _ in range(self._dice.choice((1, 1, 1, 2))):
                yield {
                    "visitor_id": visitor_id,
                    "lead_id": self._lead(),
                    "identified_at": self._clock.near(identified_at)
                    if self._dice.chance(20)
                    else identified_at,
                }

    def _lead_merges(self) -> Iterator[Values]:
        """Draw chains and cycles, and what leads into them."""
        cast = self._cast
        free = self._dice.shuffled([*cast.leads, *cast.ghosts])
        for _ in range(self._dice.randint(0, 4)):
            length = self._dice.choice((2, 2, 2, 3, 4))
            chain, free = free[:length], free[length:]
            if not chain:
                return
            end = self._dice.weighted({"stop": 70, "cycle": 15, "ghost": 5, "any": 10})
            if end == "cycle":
                chain.append(self._dice.choice(chain))
            elif end == "ghost":
                chain.append(self._dice.choice(cast.ghosts))
            elif end == "any":
                chain.append(self._dice.choice(cast.leads))
            for merged, surviving in pairwise(chain):
                yield {
                    "merged_lead_id": merged,
                    "surviving_lead_id": surviving,
                    "merged_at": self._perhaps(70, self._moment(120)),
                }

    # What they did

    def _events(self) -> Iterator[Values]:
        wanted = self._dice.randint(60, 240)
        events = [*self._story_events(), *self._mailing()]
        while len(events) < wanted:
            events += self._again(self._event())
        for number, event in enumerate(events, start=1):
            yield event | {
                "event_id": self._event_id(number),
                "occurred_at": self._as_exported(event),
            }

    def _as_exported(self, event: Values) -> Value:
        """Return the time of an event as exact as its type was exported."""
        occurred_at = event["occurred_at"]
        assert isinstance(occurred_at, datetime)
        unit, percent = self._shape.coarse.get(str(event["activity_type"]), ("", 0))
        if not self._dice.chance(percent):
            return occurred_at
        if unit == "minute":
            return occurred_at.replace(second=0, microsecond=0)
        calendar = self._clock.calendar
        return calendar.start_of(calendar.day_of(occurred_at))

    def _story_events(self) -> Iterator[Values]:
        """Return what leads do in their stories."""
        for step in self._stories:
            if step.activity_type:
                yield self._event() | {
                    "occurred_at": step.at,
                    "activity_type": step.activity_type,
                    "lead_id": step.lead_id,
                }

    def _mailing(self) -> Iterator[Values]:
        """Send e-mails to some leads; people and scanners react within seconds."""
        dice = self._dice
        for lead_id in dice.choices(self._cast.leads, k=dice.randint(4, 16)):
            event = self._event() | {
                "activity_type": "email_delivered",
                "lead_id": lead_id,
                "content": dice.choice(("mail-7", "mail-8", None)),
            }
            yield dict(event)
            for kind in dice.choice(words.REACTIONS):
                event |= {"activity_type": kind, "occurred_at": self._after(event)}
                yield dict(event)

    def _event_id(self, number: int) -> str:
        """Return an id whose order is not that of the numbers."""
        return f"{self._dice.choice('eE')}{number}-{self._letters}"

    def _event(self) -> Values:
        dice = self._dice
        listed = [*words.ACTIVITY_TYPES, "page_view", "page_view", "page_view"]
        activity_type = dice.choice(words.UNLISTED_TYPES if dice.chance(4) else listed)
        return {
            "occurred_at": self._moment(90),
            "loaded_at": self._perhaps(60, self._moment()),
            "activity_type": activity_type,
            "content": dice.choice(words.CONTENTS),
            "product": self._perhaps(
                30, dice.choice((*words.PRODUCTS, words.OTHER_PRODUCT))
            ),
            "quantity": dice.choice(words.QUANTITIES),
            "referrer": dice.choice(words.REFERRERS),
            "search_term": dice.choice(words.SEARCH_TERMS),
            "user_agent": dice.choice(words.USER_AGENTS),
            "ip_address": self._ip_address(),
            "source_verdict": self._perhaps(10, dice.choice(words.VERDICTS)),
            **self._actor(),
        }

    def _actor(self) -> Values:
        """Return who did it: any mixture of lead, e-mail and visitor, or a guest."""
        if self._dice.chance(15):
            return self._guest()
        return {
            "lead_id": self._perhaps(40, self._lead()),
            "email": self._perhaps(35, self._email()),
            "visitor_id": self._perhaps(50, self._dice.choice(self._cast.visitors)),
        }

    def _guest(self) -> Values:
        """Return somebody who is no lead, perhaps of a known company."""
        domain = self._dice.choice(self._cast.domains)
        return {
            "visitor_id": self._perhaps(50, f"guest-{self._letters}"),
            "email": self._perhaps(50, f"guest@{domain}"),
        }

    def _again(self, event: Values) -> Iterator[Values]:
        """Return the event, and perhaps more of the kind shortly after."""
        yield event
        if event["activity_type"] == "email_delivered" and self._dice.chance(60):
            kind = self._dice.choice(("email_click", "email_open"))
            yield event | {"activity_type": kind, "occurred_at": self._after(event)}
        elif self._dice.chance(20):
            for _ in range(self._dice.choice((1, 2, 3))):
                yield event | {"occurred_at": self._after(event)}

    def _after(self, event: Values) -> datetime:
        """Return a moment within seconds or days after an event."""
        wait = self._dice.choice((0, 0, 0.3, 1, 2, 5, 5.000001, 60, 61, 86400, 604800))
        occurred_at = event["occurred_at"]
        assert isinstance(occurred_at, datetime)
        return occurred_at + timedelta(seconds=wait)

    def _ip_address(self) -> str | None:
        """Return an address of the tenant's networks, one of nobody's, or none."""
        own = f"10.{self._number % 256}"
        host = self._dice.choice(("0.0", "0.7", "3.9", "255.255"))
        return self._dice.choice(
            (
                *(None, None, "192.0.2.1", "fe80::1", "10.0.0.999", "localhost"),
                *(f"{own}.{host}", f"{own}.{host}", f"::ffff:{own}.{host}"),
                *(f"2001:DB8:{self._number:x}::7", f"2001:db8:{self._number:x}:1::"),
            )
        )

    # What became of them

    def _orders(self) -> Iterator[Values]:
        """Draw orders, some of leads that sales has just turned down."""
        yield from self._late_orders()
        for number in range(self._dice.randint(0, 30)):
            yield {
                "order_id": f"o{number}-{self._letters}",
                "account_id": self._perhaps(70, self._account()),
                "lead_id": self._perhaps(50, self._lead()),
                "ordered_at": self._moment(self._dice.choice((60, 400, 1500))),
                "amount": self._dice.choice(words.NUMBERS),
                "product": self._perhaps(50, self._dice.choice(words.PRODUCTS)),
            }

    def _late_orders(self) -> Iterator[Values]:
        """Let leads, or any account, order when sales has turned a lead down."""
        dice = self._dice
        for number, step in enumerate(self._stories):
            if step.status in words.REFUSALS and dice.chance(30):
                names_lead = dice.chance(60)
                yield {
                    "order_id": f"late{number}-{self._letters}",
                    "account_id": self._perhaps(30, self._account())
                    if names_lead
                    else self._account(),
                    "lead_id": step.lead_id if names_lead else None,
                    "ordered_at": step.at + timedelta(days=dice.choice((0, 1, 2, 4))),
                }

    def _opportunities(self) -> Iterator[Values]:
        """Draw opportunities, some in the middle of a story, some lost in it."""
        yield from self._lost_deals()
        dice = self._dice
        for number in range(dice.randint(0, 8)):
            step = dice.choice(self._stories) if dice.chance(40) else None
            yield {
                "opportunity_id": f"d{number}-{self._letters}",
                "account_id": self._perhaps(60, self._account()),
                "lead_id": step.lead_id if step else self._perhaps(50, self._lead()),
                "created_at": step.at if step else self._perhaps(85, self._moment(150)),
                "closed_at": self._perhaps(70, self._moment(100)),
                "stage": dice.choice((None, "open", "Closed Won")),
                "is_won": dice.choice(
                    (None, "true", "Yes", "1", "false", "n", "maybe", "T")
                ),
                "amount": dice.choice(words.NUMBERS),
                "currency": dice.choice(words.CURRENCIES),
                "deleted_at": self._perhaps(8, self._moment()),
            }

    def _lost_deals(self) -> Iterator[Values]:
        """Lose a deal around the moment at which sales turns its lead down."""
        dice = self._dice
        for number, step in enumerate(self._stories):
            if step.status in words.REFUSALS and dice.chance(30):
                yield {
                    "opportunity_id": f"lost{number}-{self._letters}",
                    "lead_id": step.lead_id,
                    "created_at": step.at - timedelta(days=dice.choice((0, 1, 3, 10))),
                    "closed_at": self._clock.near(step.at),
                    "is_won": dice.choice((None, "false")),
                }

    def _lead_statuses(self) -> Iterator[Values]:
        """Draw statuses, some two at one moment, many on days of activity."""
        for step in self._stories:
            if step.status:
                row = {
                    "lead_id": step.lead_id,
                    "status": step.status,
                    "changed_at": step.at,
                }
                yield row
                if step.status in words.REFUSALS and self._dice.chance(40):
                    yield row | self._second_thought(step)
        for _ in range(self._dice.randint(0, 14)):
            lead_id, changed_at = self._lead(), self._moment(90)
            for _ in range(self._dice.choice((1, 1, 1, 2))):
                yield {
                    "lead_id": lead_id,
                    "status": self._dice.choice(words.STATUSES),
                    "reason": self._dice.choice((None, "no budget", 'said "no"')),
                    "changed_at": changed_at,
                }

    def _second_thought(self, step: Step) -> Values:
        """Return a status that lifts a refusal of the same day, or nearly."""
        return {
            "status": self._dice.choice(("accepted", "nurture")),
            "changed_at": step.at + timedelta(seconds=self._dice.choice((1, 60, 3600))),
        }

    def _erasure_requests(self) -> Iterator[Values]:
        dice = self._dice
        for _ in range(dice.choice((0, 0, 1, 1, 2, 3))):
            requested_at = dice.choice(
                (self._moment(150), self._moment(), None, "whenever")
            )
            yield {
                "lead_id": self._perhaps(60, self._lead()),
                "email": self._perhaps(50, self._email()),
                "requested_at": requested_at,
            }

    def _ip_companies(self) -> Iterator[Values]:
        """Draw nested, overlapping, reversed, mixed and unreadable ranges."""
        v4, v6 = f"10.{self._number % 256}", f"2001:db8:{self._number:x}"
        ranges = (
            *((f"{v4}.0.0", f"{v4}.255.255"), (f"{v4}.0.0", f"{v4}.0.255")),
            *((f"{v4}.0.7", f"{v4}.0.7"), (f"::ffff:{v4}.3.0", f"{v4}.3.255")),
            *((f"{v4}.0.2", f"{v4}.0.9"), (f"{v4}.0.5", f"{v4}.0.12")),
            *((f"{v4}.0.7", f"{v4}.3.9"), (f"{v4}.3.9", f"{v4}.255.255")),
            *((f"{v6}::", f"{v6}:ffff::"), (f"{v6}::", f"{v6}::ff")),
            *((f"{v6}::7", f"{v6}:1::6"), (f"{v6}::", f"{v6}:1::")),
            *((f"{v4}.9.9", f"{v4}.1.1"), (f"{v4}.0.0", f"{v6}::"), ("x", f"{v4}.1")),
        )
        drawn = self._dice.some(ranges, 9)
        for first, last in [*drawn, *self._dice.some(drawn, 2)]:
            yield {
                "ip_from": first,
                "ip_to": last,
                "domain": self._dice.choice(
                    (*self._cast.domains, f"www.{self._cast.domains[0]}")
                ),
                "company_name": self._perhaps(
                    50, self._dice.choice(self._cast.company_names)
                ),
            }
