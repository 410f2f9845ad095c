"""Cookies of a web shop become its users: every event lands with the right one.

The source says from which day on a cookie is of a user. Here only every second cookie
is known that early; the others say who they are in their last event, as at a log-in, so
that all before it has to be looked up afterwards.
"""

from __future__ import annotations

from collections import Counter

import pytest
from project import Project, Row
from real_inputs import build, check_page, needs, rows

AS_OF = "2020-06-30"
MODEL = {"scoring_model": "clicks"}

pytestmark = needs("cliquebait")


def event_id(event: Row) -> str:
    return f"{event['visit_id']}-{event['sequence_number']}"


def activity_names() -> dict[str, str]:
    """Return the name of each type, such as `add_to_cart`."""
    return {
        row["event_type"]: row["event_name"].lower().replace(" ", "_")
        for row in rows("cliquebait/event_identifier.csv")
    }


def identified_at() -> dict[str, str]:
    """Return when each cookie said who it is: on its first day or at its last event."""
    last_event: dict[str, str] = {}
    for event in rows("cliquebait/events.csv"):
        last = last_event.get(event["cookie_id"], event["event_time"])
        last_event[event["cookie_id"]] = max(last, event["event_time"])
    return {
        user["cookie_id"]: last_event[user["cookie_id"]]
        if number % 2
        else user["start_date"]
        for number, user in enumerate(rows("cliquebait/users.csv"))
    }


def raw_tables() -> dict[str, list[Row]]:
    """Only the cookie says who it was; users are known from their first cookie on."""
    users = rows("cliquebait/users.csv")
    pages = {
        row["page_id"]: row["page_name"]
        for row in rows("cliquebait/page_hierarchy.csv")
    }
    names = activity_names()
    known_from = identified_at()
    first_seen: dict[str, str] = {}
    for user in users:
        day = first_seen.get(user["user_id"], user["start_date"])
        first_seen[user["user_id"]] = min(day, user["start_date"])
    return {
        "leads": [
            {"lead_id": user, "created_at": day} for user, day in first_seen.items()
        ],
        "identities": [
            {
                "visitor_id": user["cookie_id"],
                "lead_id": user["user_id"],
                "identified_at": known_from[user["cookie_id"]],
            }
            for user in users
        ],
        "events": [
            {
                "event_id": event_id(event),
                "occurred_at": event["event_time"],
                "activity_type": names[event["event_type"]],
                "visitor_id": event["cookie_id"],
                "content": pages[event["page_id"]],
            }
            for event in rows("cliquebait/events.csv")
        ],
    }


def write_rules(project: Project) -> None:
    """One point for each event, so that a score is a count."""
    project.clear_rules("scoring")
    reason = {"reason": "Counts"}
    state = {"state": "active", "from_days": "0"}
    project.write_rules("activity_states", [state | reason])
    champion = {"segment": "default", "role": "champion", "mql_score": "1000"}
    project.write_rules("scoring_models", [MODEL | champion | reason])
    rules = [
        {"rule": name, "activity_type": name, "points": "1", "resets_on_recycle": "no"}
        for name in activity_names().values()
    ]
    listed = {row["activity_type"] for row in project.rules("activity_types")}
    for name in set(activity_names().values()) - listed:
        project.add_rule("activity_types", activity_type=name)
    project.write_rules("behavior_rules", [MODEL | rule | reason for rule in rules])


@pytest.fixture(scope="module")
def cliquebait(shared_project: Project, tmp_path_factory) -> Project:
    write_rules(shared_project)
    return build(
        shared_project, tmp_path_factory.mktemp("cliquebait"), raw_tables(), AS_OF
    )


def users_by_cookie() -> dict[str, str]:
    return {row["cookie_id"]: row["user_id"] for row in rows("cliquebait/users.csv")}


def test_every_event_lands_with_the_user_of_its_cookie(cliquebait):
    users = users_by_cookie()
    expected = {
        event_id(event): users[event["cookie_id"]]
        for event in rows("cliquebait/events.csv")
    }
    found = cliquebait.read("select event_id, lead_id from events.events")
    assert len(found) == len(expected)
    assert dict(found) == expected


def test_an_event_is_known_when_its_cookie_is(cliquebait):
    known_from = identified_at()
    expected = {
        event_id(event): max(event["event_time"], known_from[event["cookie_id"]])[:10]
        for event in rows("cliquebait/events.csv")
    }
    found = cliquebait.read("select event_id, known_on::text from events.events")
    assert dict(found) == expected


def test_every_user_has_a_point_for_each_own_event(cliquebait):
    users, names = users_by_cookie(), activity_names()
    expected = Counter(
        (users[event["cookie_id"]], names[event["event_type"]])
        for event in rows("cliquebait/events.csv")
    )
    points = cliquebait.read(
        "select lead_id, rule, contribution::int from marts.lead_score_reasons"
        " where contribution <> 0"
    )
    assert {(lead, rule): count for lead, rule, count in points} == expected


def test_the_page_shows_the_figures(cliquebait):
    users, events = users_by_cookie(), rows("cliquebait/events.csv")
    names = activity_names()
    types = Counter(names[event["event_type"]] for event in events)
    ((cookies, people),) = cliquebait.read(
        "select count(distinct visitor_id), count(distinct lead_id) from events.events"
    )
    ((records,),) = cliquebait.read("select count(lead_id) from events.events")
    (points,) = zip(
        *cliquebait.read(
            "select sum(contribution)::int from marts.lead_score_reasons"
            " where rule in ('page_view', 'purchase') group by rule order by rule"
        ),
        strict=True,
    )
    known_from = identified_at()
    ((before,),) = cliquebait.read(
        "select count(*) from events.events"
        " inner join staging.stg_identities as identities using (visitor_id)"
        " where events.occurred_at < identities.identified_at"
    )
    early = [e for e in events if e["event_time"] < known_from[e["cookie_id"]]]
    assert len(early) > 10_000
    check_page(
        "cliquebait",
        [
            ("cookies", cookies, len(users)),
            ("users they became", people, len(set(users.values()))),
            ("events with their user", records, len(events)),
            ("… before their cookie said who it is", before, len(early)),
            ("points for page views, one each", points[0], types["page_view"]),
            ("points for purchases, one each", points[1], types["purchase"]),
        ],
    )
