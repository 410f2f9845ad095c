"""A real access log of May 2015: machines, referrers, search terms, pages.

The log has 10,000 hits and one of them is cut off within its user agent. Every address
becomes a lead, so that arrivals reach the stream of activities. A test of reverse IP
would take `events()` alone, with ranges and without leads.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from functools import cache
from urllib.parse import parse_qs, urlsplit

import pytest
from project import Project, Row
from real_inputs import FOREIGN, build, check_page, needs, rows, share

LOG = FOREIGN / "weblog" / "access.log"
AS_OF = "2015-06-30"
OWN_DOMAIN = "semicomplete.com"

pytestmark = needs("weblog", "reference")

HIT = re.compile(
    r'(?P<address>\S+) \S+ \S+ \[(?P<time>[^]]+)\] "\S+ (?P<path>\S+) [^"]*" \d+ \S+'
    r' "(?P<referrer>[^"]*)" "(?P<user_agent>[^"]*)"?'
)
# The parameter that holds what was searched for.
ENGINES = {
    "google": "q",
    "bing": "q",
    "duckduckgo": "q",
    "baidu": "wd",
    "yandex": "text",
    "yahoo": "p",
}
# A browser that names itself, its system and nothing else.
PLAIN_BROWSER = re.compile(
    r"Mozilla/5\.0 \((Windows|Macintosh|X11)[^()]*\)"
    r"( Gecko/[0-9]+ Firefox/[0-9.]+"
    r"| AppleWebKit/[0-9.]+ \(KHTML, like Gecko\)( (Version|Chrome|Safari)/[0-9.]+)+)"
)


# From the log to the raw tables


@cache
def hits() -> dict[str, Row]:
    """Return the hits by number of the line; `-` is an empty cell."""
    with LOG.open(encoding="utf-8") as file:
        found = [HIT.fullmatch(line.rstrip("\n")) for line in file]
    assert all(found)
    return {
        f"H{number}": {
            name: "" if cell == "-" else cell for name, cell in hit.groupdict().items()
        }
        for number, hit in enumerate(found, start=1)
    }


def search_term(referrer: str) -> str:
    """Return what was searched for on the page that led here."""
    address = urlsplit(referrer)
    parts = (address.hostname or "").split(".")
    names = [name for engine, name in ENGINES.items() if engine in parts]
    return parse_qs(address.query).get(names[0], [""])[0] if names else ""


def events() -> list[Row]:
    return [
        {
            "event_id": event_id,
            "occurred_at": str(datetime.strptime(hit["time"], "%d/%b/%Y:%H:%M:%S %z")),
            "activity_type": "page_view",
            "visitor_id": hit["address"],
            "ip_address": hit["address"],
            "content": hit["path"],
            "referrer": hit["referrer"],
            "search_term": search_term(hit["referrer"]),
            "user_agent": hit["user_agent"],
        }
        for event_id, hit in hits().items()
    ]


def crawler_examples() -> list[Row]:
    """Return one event for each user agent that a public list gives as an example."""
    agents = {row["example"] for row in rows("reference/crawler_user_agents.csv")}
    return [
        {
            "event_id": f"EXAMPLE-{number}",
            "occurred_at": "2015-05-17",
            "activity_type": "page_view",
            "user_agent": agent,
        }
        for number, agent in enumerate(sorted(agents - {""}))
    ]


def raw_tables() -> dict[str, list[Row]]:
    addresses = sorted({hit["address"] for hit in hits().values()})
    day = {"created_at": "2015-05-17"}
    return {
        "leads": [{"lead_id": f"L-{address}"} | day for address in addresses],
        "identities": [
            {
                "visitor_id": address,
                "lead_id": f"L-{address}",
                "identified_at": day["created_at"],
            }
            for address in addresses
        ],
        "events": events() + crawler_examples(),
    }


@pytest.fixture(scope="module")
def weblog(shared_project: Project, tmp_path_factory) -> Project:
    """Build with the shipped rules; only the domain is that of the site.

    The examples of the list of crawlers are no part of the log, and of no lead.
    """
    own = [{"domain": OWN_DOMAIN, "reason": "The site of the log"}]
    shared_project.write_rules("own_domains", own)
    return build(shared_project, tmp_path_factory.mktemp("weblog"), raw_tables(), AS_OF)


# Counted by the project


def hits_where(weblog: Project, query: str) -> set[str]:
    return {event_id for (event_id,) in weblog.read(query)}


def suppressed(weblog: Project, kind: str) -> set[str]:
    """Return the hits, not the examples, that a kind of rule suppresses."""
    return hits_where(
        weblog,
        "select event_id from marts.suppressed_activities"
        f" where kind = '{kind}' and event_id like 'H%'",
    )


def suppressed_examples(weblog: Project) -> set[str]:
    return hits_where(
        weblog,
        "select event_id from marts.suppressed_activities"
        " where kind = 'user_agent' and event_id like 'EXAMPLE%'",
    )


def arrivals(weblog: Project, activity_type: str) -> dict[str, tuple[str, str | None]]:
    """Return the content and group of each arrival, of suppressed hits too."""
    return {
        event_id: (content, group)
        for event_id, content, group in weblog.read(
            "select distinct event_id, content, content_group"
            f" from activities.activities where activity_type = '{activity_type}'"
        )
    }


def by_rule(weblog: Project, event_ids: set[str]) -> dict[str, set[str]]:
    """Return the events by the rule that suppresses them, the largest group first."""
    found = defaultdict(set)
    for rule, event_id in weblog.read(
        "select rule, event_id from marts.suppressed_activities"
    ):
        if event_id in event_ids:
            found[rule].add(event_id)
    return dict(sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])))


# Counted apart


@cache
def listed_crawlers() -> set[str]:
    """Return the hits of user agents on a public list of crawlers."""
    patterns = [
        re.compile(row["pattern"]) for row in rows("reference/crawler_user_agents.csv")
    ]
    return hits_that(
        lambda hit: any(pattern.search(hit["user_agent"]) for pattern in patterns)
    )


def hits_that(holds: Callable[[Row], object]) -> set[str]:
    return {event_id for event_id, hit in hits().items() if holds(hit)}


def outside_host(referrer: str) -> str:
    host = (urlsplit(referrer).hostname or "").removeprefix("www.")
    is_own = host == OWN_DOMAIN or host.endswith(f".{OWN_DOMAIN}")
    return "" if is_own else host


def user_agents(event_ids: set[str]) -> Counter[str]:
    return Counter(hits()[event_id]["user_agent"] for event_id in event_ids)


def most_frequent(event_ids: set[str]) -> str:
    """Return the user agent with the most hits, without what would break a table."""
    found = user_agents(event_ids)
    agent, times = min(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return f"mostly `{agent.replace('|', '/')[:60]}` ({times})"


# The tests


def test_every_hit_has_one_outcome(weblog):
    outcomes = weblog.read(
        "select outcome, sum(records)::int from marts.activity_reconciliation"
        " where source_table = 'events' group by outcome"
    )
    assert len(hits()) == 10_000
    assert sum(found for _, found in outcomes) == 10_000 + len(crawler_examples())
    assert {outcome for outcome, _ in outcomes} == {"used", "suppressed"}


def test_nearly_all_listed_crawlers_are_suppressed(weblog):
    ours, listed = suppressed(weblog, "user_agent"), listed_crawlers()
    assert len(ours & listed) >= 0.99 * len(listed)


def test_what_the_list_alone_names_has_a_person_behind_it(weblog):
    """Gmail fetches a picture when its reader opens the e-mail; a library is a miss."""
    found = user_agents(listed_crawlers() - suppressed(weblog, "user_agent"))
    misses = [agent for agent in found if "GoogleImageProxy" not in agent]
    assert sum(found[agent] for agent in misses) <= 1


def test_most_examples_of_the_list_are_suppressed(weblog):
    """Only feed readers and link checkers among them shaped the patterns."""
    assert len(suppressed_examples(weblog)) > 0.75 * len(crawler_examples())


def test_no_plain_browser_is_suppressed_as_a_machine(weblog):
    plain = hits_that(lambda hit: PLAIN_BROWSER.fullmatch(hit["user_agent"]))
    assert len(plain) > 5000
    assert suppressed(weblog, "user_agent") & plain == set()


def test_what_only_the_shipped_patterns_suppress_names_itself_a_program(weblog):
    """An address of its operator, or a word for programs; one browser carries one."""
    words = re.compile(
        r"https?://|@|bot|spider|crawl|feed|fetch|slurp|ruby|discovery|favicon", re.I
    )
    only_ours = suppressed(weblog, "user_agent") - listed_crawlers()
    found = user_agents(only_ours)
    assert [agent for agent in found if not words.search(agent)] == []
    browsers = [agent for agent in found if re.match(r"Mozilla/4.*MSIE [0-9]", agent)]
    assert sum(found[agent] for agent in browsers) <= 1


def test_arrivals_are_the_referrers_from_outside(weblog):
    expected = {
        event_id: outside_host(hit["referrer"])
        for event_id, hit in hits().items()
        if outside_host(hit["referrer"])
    }
    found = arrivals(weblog, "referral_arrival")
    assert {event_id: host for event_id, (host, _) in found.items()} == expected


def test_arrivals_by_search_are_the_terms_in_the_log(weblog):
    line = r'(google|bing|duckduckgo|baidu|yandex|yahoo)\.[^" ]*[?&](q|wd|text)=[^&" ]'
    expected = hits_that(lambda hit: re.search(line, hit["referrer"]))
    assert arrivals(weblog, "search_arrival").keys() == expected


def test_pages_get_the_group_of_their_path(weblog):
    parts = {
        event_id: re.split("[?#]", hit["path"])[0].lower().split("/")
        for event_id, hit in hits().items()
    }
    for group, expected in {
        "home_page": {event for event, path in parts.items() if path == ["", ""]},
        "blog": {event for event, path in parts.items() if path[1] == "blog"},
    }.items():
        query = f"select event_id from events.events where content_group = '{group}'"
        assert hits_where(weblog, query) == expected


def test_the_page_shows_the_figures(weblog):
    ours, listed = suppressed(weblog, "user_agent"), listed_crawlers()
    examples = len(suppressed_examples(weblog))
    plain = hits_that(lambda hit: PLAIN_BROWSER.fullmatch(hit["user_agent"]))
    referrals = arrivals(weblog, "referral_arrival")
    searches = arrivals(weblog, "search_arrival")
    outside = hits_that(lambda hit: outside_host(hit["referrer"]))
    engines = sum(group == "search_engine" for _, group in referrals.values())
    google = hits_that(
        lambda hit: (
            {"google", "bing", "duckduckgo", "baidu", "yandex", "yahoo"}
            & set(outside_host(hit["referrer"]).split("."))
        )
    )
    probing = suppressed(weblog, "content")
    admin = hits_that(lambda hit: re.search("wp-|cgi-bin|[.]git", hit["path"]))
    ((addresses,),) = weblog.read("select count(*)::int from marts.lead_scores")
    terms = len(hits_that(lambda hit: search_term(hit["referrer"])))
    intents = sum(group is not None for _, group in searches.values())
    check_page(
        "weblog",
        [
            ("hits", 10_000, len(hits())),
            ("addresses", addresses, len({h["address"] for h in hits().values()})),
            ("hits of machines, by user agent", len(ours), len(listed)),
            ("… on both sides", share(len(ours & listed), len(listed)), ""),
            *(
                (f"… of ours alone, by `{rule}`", len(found), most_frequent(found))
                for rule, found in by_rule(weblog, ours - listed).items()
            ),
            ("… of the list alone", len(listed - ours), most_frequent(listed - ours)),
            (
                "machines among the examples of the list",
                examples,
                len(crawler_examples()),
            ),
            ("hits of plain browsers among them", len(ours & plain), len(plain)),
            ("hits that look for holes", len(probing), len(admin)),
            ("hits with a referrer from outside", len(referrals), len(outside)),
            ("… that is a search engine", engines, len(google)),
            ("hits with a search term", len(searches), terms),
            ("… with an intent, by Beacon's patterns", intents, ""),
        ],
    )
