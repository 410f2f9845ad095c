"""Users of 417 organisations and two years of logins: who they are, who is silent.

That `users_mixed_encoding.csv` stops the build, with a message that names file and
line, is tested in test_bad_raw_input.py.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise

import pytest
from project import Project, Row
from real_inputs import build, check_page, needs, rows

AS_OF = "2014-06-06"
# The shipped rules of the model `standard`: days of silence and what they cost.
SILENCES = {"silent_30_days": 30, "silent_60_days": 60, "silent_90_days": 90}

pytestmark = needs("relax", "reference")

Spans = set[tuple[str, str, date, date | None]]


# From their tables to the raw tables


@cache
def users() -> list[Row]:
    return rows("relax/users.csv")


def signed_up(user: Row) -> datetime:
    return datetime.strptime(user["creation_time"], "%d-%m-%Y %H:%M")


def raw_tables() -> dict[str, list[Row]]:
    organisations = sorted({user["org_id"] for user in users()})
    return {
        "accounts": [
            {
                "account_id": f"ORG-{organisation}",
                "name": f"Organisation {organisation}",
            }
            for organisation in organisations
        ],
        "leads": [
            {
                "lead_id": user["object_id"],
                "email": user["email"],
                "lead_source": user["creation_source"],
                "account_id": f"ORG-{user['org_id']}",
                "created_at": str(signed_up(user)),
            }
            for user in users()
        ],
        "events": [
            {
                "event_id": f"{login['user_id']}/{login['time_stamp']}",
                "occurred_at": login["time_stamp"],
                "activity_type": "product_login",
                "lead_id": login["user_id"],
            }
            for login in rows("relax/logins.csv")
        ],
    }


@pytest.fixture(scope="module")
def relax(shared_project: Project, tmp_path_factory) -> Project:
    """Build with the shipped rules."""
    return build(shared_project, tmp_path_factory.mktemp("relax"), raw_tables(), AS_OF)


# Counted by the project


def email_types(relax: Project) -> dict[str, str]:
    return dict(
        relax.read(
            "select lead_id, value from attributes.lead_attributes"
            " where attribute = 'email_type' and ends_on is null"
        )
    )


def engaged_days(relax: Project) -> set[tuple[str, date]]:
    return set(
        relax.read(
            "select lead_id, engaged_on from activities.engaged_days"
            " inner join identity.subjects using (subject_id)"
            " where basis = 'official'"
        )
    )


def silences(relax: Project) -> Spans:
    return set(
        relax.read(
            "select lead_id, rule, starts_on, ends_on from ledger.score_entries"
            " inner join rules.rules using (rule_id)"
            " inner join identity.subjects using (subject_id)"
            " where basis = 'official'"
            " and scoring_model = 'standard' and signal = 'inactivity'"
        )
    )


# Counted apart


@cache
def email_types_by_list() -> dict[str, str]:
    """Look the domains up in a public list of 13,405."""
    kinds = {row["domain"]: row["type"] for row in rows("reference/email_domains.csv")}
    return {
        user["object_id"]: kinds.get(user["email"].lower().split("@")[1], "business")
        for user in users()
    }


@cache
def engaged_days_of_source() -> dict[str, list[date]]:
    """Return the days of the logins, and that of the sign-up, of each user."""
    days = {user["object_id"]: {signed_up(user).date()} for user in users()}
    for login in rows("relax/logins.csv"):
        days[login["user_id"]].add(date.fromisoformat(login["time_stamp"]))
    return {user: sorted(of_user) for user, of_user in days.items()}


def silences_of_source() -> Spans:
    spans = set()
    for user, days in engaged_days_of_source().items():
        for engaged_on, following in pairwise([*days, None]):
            for rule, length in SILENCES.items():
                starts_on = engaged_on + timedelta(length)
                ends_on = following or date.max
                if starts_on < ends_on and starts_on <= date.fromisoformat(AS_OF):
                    spans.add((user, rule, starts_on, following))
    return spans


# The tests


def test_every_record_is_used(relax):
    found = relax.read(
        "select source_table, outcome, records from marts.activity_reconciliation"
    )
    expected = [("accounts", "used", 417), ("events", "used", 207_917)]
    assert sorted(found) == [*expected, ("leads", "used", 12_000)]


def test_e_mails_have_the_class_of_a_public_list(relax):
    """The shipped list is short; on these users it misses nothing."""
    found, expected = email_types(relax), email_types_by_list()
    assert {user: kind for user, kind in found.items() if kind != expected[user]} == {}
    assert found.keys() == expected.keys()


def test_every_user_is_in_the_account_of_the_organisation(relax):
    found = relax.read(
        "select lead_id, account_id, account_match from identity.lead_accounts"
    )
    assert set(found) == {
        (user["object_id"], f"ORG-{user['org_id']}", "account_id") for user in users()
    }


def test_engaged_days_are_logins_and_the_sign_up(relax):
    expected = {
        (user, day) for user, days in engaged_days_of_source().items() for day in days
    }
    assert engaged_days(relax) == expected


def test_silences_begin_and_end_where_the_logins_say(relax):
    assert silences(relax) == silences_of_source()


def test_the_page_shows_the_figures(relax):
    types, listed = Counter(email_types(relax).values()), Counter()
    listed.update(email_types_by_list().values())
    entries = (silences(relax), silences_of_source())
    open_days: dict[str, list[int]] = defaultdict(list)
    for spans in entries:
        for rule in SILENCES:
            open_days[rule].append(
                sum(r == rule and end is None for _, r, _, end in spans)
            )
    ((accounts,),) = relax.read(
        "select count(distinct account_id) from identity.lead_accounts"
    )
    ((logins,),) = relax.read("select count(lead_id) from events.events")
    figures = [
        ("users", len(email_types(relax)), len(users())),
        ("organisations", accounts, len({user["org_id"] for user in users()})),
        *((f"{kind} e-mails", types[kind], listed[kind]) for kind in sorted(listed)),
        ("logins", logins, len(rows("relax/logins.csv"))),
        (
            "engaged days",
            len(engaged_days(relax)),
            sum(map(len, engaged_days_of_source().values())),
        ),
        ("entries for silence in the ledger", *map(len, entries)),
        *(
            (f"users silent for {SILENCES[rule]} days on {AS_OF}", *counts)
            for rule, counts in open_days.items()
        ),
    ]
    check_page("relax", figures)
