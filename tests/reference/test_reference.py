"""Small cases, worked out by hand from docs/definitions.md, in its order."""

# ruff: noqa: D1 - the names of the tests say what holds

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import pytest

from reference.cases import (
    AS_OF,
    MODEL,
    Row,
    behavior,
    by_visitor,
    condition,
    day,
    event,
    fit,
    grades,
    inactivity,
    lead,
    only,
    opportunity,
    outcomes,
    pick,
    run,
    season,
    status,
    total,
)
from reference.cells import Condition
from reference.lifecycle import bucket
from reference.rules import Decay, RuleBook
from reference.values import (
    Calendar,
    address,
    boolean,
    domain_of,
    number,
    round_half_up,
    text,
)

# 1 Time, 2 Input


class TestValues:
    @pytest.mark.parametrize(
        ("cell", "instant"),
        [
            ("2024-03-01", "2024-03-01T00:00:00+00:00"),
            ("2024-03-01 10:20", "2024-03-01T10:20:00+00:00"),
            ("2024-03-01T10:20:30Z", "2024-03-01T10:20:30+00:00"),
            ("2024-03-01T10:20:30.1234567", "2024-03-01T10:20:30.123456+00:00"),
            ("2024-03-01 00:30+02", "2024-02-29T22:30:00+00:00"),
            ("2024-03-01 00:30-0530", "2024-03-01T06:00:00+00:00"),
            ("2024-03-01 00:30+15:59", "2024-02-29T08:31:00+00:00"),
            ("\u00a0 2024-03-01\t", "2024-03-01T00:00:00+00:00"),
        ],
    )
    def test_readable_timestamps(self, cell: str, instant: str) -> None:
        moment = Calendar("UTC").moment(cell)
        assert moment and moment.instant.isoformat() == instant

    @pytest.mark.parametrize(
        "cell",
        [
            "2024-02-30",
            "2024-3-1",
            "2024-03-01T",
            "2024-03-01Z",
            "2024-03-01 24:00",
            "2024-03-01 10:00:60",
            "2024-03-01  10:00",
            "2024-03-01t10:00",
            "2024-03-01 10:00z",
            "2024-03-01 10:00 +02:00",
            "2024-03-01 10:00+16:00",
            "2024-03-01 10:00:00.",
            "0000-01-01",
            "01/03/2024",
            "",
            None,
        ],
    )
    def test_unreadable_timestamps(self, cell: str | None) -> None:
        assert Calendar("UTC").moment(cell) is None

    def test_days_count_in_the_business_time_zone(self) -> None:
        berlin = Calendar("Europe/Berlin")
        evening = berlin.moment("2024-03-01 23:30")
        plain_day = berlin.moment("2024-03-01")
        assert evening and evening.day == day("2024-03-02")
        assert plain_day and plain_day.day == day("2024-03-01")
        assert plain_day.instant.isoformat() == "2024-02-29T23:00:00+00:00"

    def test_numbers(self) -> None:
        assert number(" +12.50 ") == Decimal("12.5")
        assert number("-3") == -3
        assert number("0.12345678") == Decimal("0.123456")
        assert number("9" * 18) == 10**18 - 1
        for cell in ("9" * 19, "1.", ".5", "1e3", "1,000", "", None):
            assert number(cell) is None

    def test_booleans_and_text(self) -> None:
        assert [boolean(cell) for cell in ("TRUE", "y", "1")] == [True] * 3
        assert [boolean(cell) for cell in ("f", "No", "0")] == [False] * 3
        assert boolean("maybe") is None
        assert text(" \u00a0\n") is None
        assert text("007") == "007"

    def test_domains_and_addresses(self) -> None:
        assert domain_of("a@b@WWW.Acme.com") == "acme.com"
        assert domain_of("acme.com") is None
        assert domain_of("a@") is None
        assert address("::ffff:10.0.0.1") == address("10.0.0.1")
        assert address("10.0.0.256") is None
        assert address("10.0.0.0/8") is None

    def test_halves_are_rounded_up(self) -> None:
        assert [round_half_up(Decimal(n)) for n in ("2.5", "2.49", "3.5")] == [3, 2, 4]


class TestRecords:
    def test_rejected_for_itself(self) -> None:
        result = run(
            {
                "leads": [lead(), lead("2", "soon"), lead("3", ""), lead(" ")],
                "events": [event("e", "2024-02-01", "")],
                "opportunities": [opportunity(lead_id="1", closed_at="later")],
                "attribute_changes": [
                    {
                        "entity_type": "deal",
                        "entity_id": "1",
                        "attribute": "country",
                        "changed_at": "2024-01-01",
                    }
                ],
                "erasure_requests": [{"requested_at": "2024-01-01"}],
                "ip_companies": [
                    {"ip_from": first, "ip_to": last, "domain": "acme.com"}
                    for first, last in (
                        ("10.0.0.9", "10.0.0.1"),
                        ("10.0.0.1", "2001:db8::1"),
                        ("10.0.0.1", ""),
                        ("10.0.0.1", "10.0.0.9"),
                    )
                ],
            }
        )
        assert pick(
            result["rejected_records"], "source_table", "record_key", "reason"
        ) == [
            ("attribute_changes", "deal|1|country|2024-01-01", "unknown entity type"),
            ("erasure_requests", "||2024-01-01", "missing key"),
            ("events", "e", "missing key"),
            ("ip_companies", "10.0.0.1|2001:db8::1|acme.com|", "unreadable ip range"),
            ("ip_companies", "10.0.0.1||acme.com|", "unreadable ip range"),
            ("ip_companies", "10.0.0.9|10.0.0.1|acme.com|", "unreadable ip range"),
            ("leads", "", "missing key"),
            ("leads", "2", "unreadable timestamp"),
            ("leads", "3", "unreadable timestamp"),
            ("opportunities", "o", "unreadable timestamp"),
        ]
        assert outcomes(result, "ip_companies") == {
            ("rejected", "unreadable ip range"): 3,
            ("used", None): 1,
        }

    @pytest.mark.parametrize(
        ("versions", "winner"),
        [
            (["2024-02-01", "2024-03-01", ""], "2024-03-01"),
            (["2024-08-01", "2024-09-01", ""], ""),
            (["2024-08-01", "2024-03-01"], "2024-03-01"),
            (["2024-09-01", "2024-08-01"], "2024-08-01"),
        ],
    )
    def test_the_best_version_wins(self, versions: list[str], winner: str) -> None:
        leads = [lead(updated_at=version, country=version) for version in versions]
        rules = {"fit_rules": [fit("won", "country", "equals", winner)]}
        if not winner:
            rules = {"fit_rules": [fit("won", "country", "is_missing")]}
        result = run({"leads": leads}, rules)
        assert total(result) == 10
        assert outcomes(result, "leads") == {
            ("used", None): 1,
            ("duplicate", None): len(versions) - 1,
        }

    def test_ties_go_to_the_larger_row_in_column_order(self) -> None:
        leads = [lead(email="a@x.com", country="Z"), lead(email="b@x.com")]
        rules = {"fit_rules": [fit("b", "email", "equals", "B@x.com")]}
        assert total(run({"leads": leads}, rules)) == 10

    def test_future_rows_change_nothing(self) -> None:
        raw = {
            "leads": [lead(), lead(created_at="2024-07-01", country="US"), lead("2")],
            "events": [event("e", "2024-06-30"), event("f", "2024-07-01")],
            "lead_merges": [merge("2", "1", "2024-07-01")],
        }
        result = run(raw, {"behavior_rules": [behavior()]})
        assert pick(result["lead_scores"], "lead_id", "total_score") == [
            ("1", 10),
            ("2", 0),
        ]
        assert outcomes(result, "leads") == {("used", None): 2, ("future", None): 1}
        assert outcomes(result, "events") == {("used", None): 1, ("future", None): 1}
        assert outcomes(result, "lead_merges") == {("future", None): 1}

    def test_a_rejected_version_does_not_compete(self) -> None:
        raw = {"leads": [lead(), lead(created_at="x", updated_at="2024-05-01")]}
        assert len(run(raw)["lead_scores"]) == 1

    def test_unreadable_opt_out_opts_out_from_the_start(self) -> None:
        row = only(run({"leads": [lead(opted_out_at="?")]})["lead_scores"])
        assert row["mql_blocker"] == "opted_out"


# 3 Who did it


def merge(merged: str, surviving: str, at: str = "") -> Row:
    return {"merged_lead_id": merged, "surviving_lead_id": surviving, "merged_at": at}


class TestPeople:
    def test_facts_follow_the_chain_of_merges(self) -> None:
        raw = {
            "leads": [lead("C"), lead("B", email="b@x.com")],
            "lead_merges": [
                merge("A", "B", "2024-05-01"),
                merge("B", "C", "2024-04-01"),
            ],
            "events": [
                event("1", "2024-02-01", lead_id="A"),
                event("2", "2024-02-02", lead_id=None, email="B@X.com"),
            ],
        }
        result = run(raw, {"behavior_rules": [behavior()]})
        assert pick(result["score_entries"], "lead_id", "starts_on", "known_on") == [
            ("C", day("2024-02-01"), day("2024-05-01")),
            ("C", day("2024-02-02"), day("2024-04-01")),
        ]
        assert [row["lead_id"] for row in result["lead_scores"]] == ["C"]

    def test_cycles_and_unknown_ends_are_rejected(self) -> None:
        raw = {
            "leads": [lead("A"), lead("K")],
            "lead_merges": [
                merge("A", "B"),
                merge("B", "A"),
                merge("X", "A"),
                merge("S", "S"),
                merge("L", "K"),
                merge("K", "gone"),
            ],
            "events": [event("e", "2024-02-01", lead_id="X")],
        }
        result = run(raw, {"behavior_rules": [behavior()]})
        assert pick(result["rejected_records"], "record_key", "reason") == [
            ("A", "merge cycle"),
            ("B", "merge cycle"),
            ("K", "unknown lead"),
            ("L", "unknown lead"),
            ("S", "merge cycle"),
        ]
        assert pick(result["lead_scores"], "lead_id", "total_score") == [
            ("A", 10),
            ("K", 0),
        ]

    def test_an_email_finds_the_oldest_lead(self) -> None:
        raw = {
            "leads": [
                lead("1", "2024-01-02", email="x@x.com"),
                lead("3", "2024-01-01 08:00", email="x@x.com"),
                lead("2", "2024-01-01 08:00", email="X@x.com"),
            ],
            "events": [event("e", "2024-02-01", lead_id="", email="x@X.com")],
        }
        result = run(raw, {"behavior_rules": [behavior()]})
        assert only(result["score_entries"])["lead_id"] == "2"

    def test_a_visitor_belongs_to_its_latest_identification(self) -> None:
        raw = {
            "leads": [lead("1"), lead("2")],
            "identities": [
                {"visitor_id": "v", "lead_id": lead_id, "identified_at": at}
                for lead_id, at in (
                    ("1", "2024-03-01 12:00"),
                    ("2", "2024-04-01"),
                    ("1", "2024-04-01"),
                )
            ],
            "events": [
                by_visitor("before", "2023-12-01"),
                by_visitor("after", "2024-03-02"),
                by_visitor("same", "2024-04-01 00:00:00"),
            ],
        }
        result = run(raw, {"behavior_rules": [behavior()]})
        columns = ("lead_id", "starts_on", "known_on")
        assert pick(result["score_entries"], *columns) == [
            ("1", day("2023-12-01"), day("2024-03-01")),
            ("1", day("2024-03-02"), day("2024-03-02")),
            ("2", day("2024-04-01"), day("2024-04-01")),
        ]
        assert outcomes(result, "identities")["duplicate", None] == 1

    @pytest.mark.parametrize(
        ("at", "email", "lead_id", "known_on"),
        [
            ("2023-06-01", "first@x.com", "1", "2024-02-01"),
            ("2024-01-31", "First@X.com", "1", "2024-02-01"),
            ("2024-02-01", "first@x.com", None, None),
            ("2024-01-31", "second@x.com", None, None),
            ("2024-02-01", "second@x.com", "1", "2024-02-01"),
            ("2024-03-01", "second@x.com", "1", "2024-03-01"),
            ("2024-03-02", "second@x.com", None, None),
            ("2024-02-15", "now@x.com", "2", "2024-02-15"),
            ("2023-06-01", "merged@x.com", "2", "2024-03-15"),
        ],
    )
    def test_an_email_finds_who_had_it_on_the_day(
        self, at: str, email: str, lead_id: str | None, known_on: str | None
    ) -> None:
        raw = {
            "leads": [lead("1"), lead("2", email="now@x.com")],
            "lead_merges": [merge("3", "2", "2024-03-15")],
            "attribute_changes": [
                change("lead", "email", "2024-02-01", "second@x.com", "FIRST@x.com"),
                change("lead", "email", "2024-03-02", "now@x.com"),
                change("lead", "email", "2024-03-05", None, "merged@x.com")
                | {"entity_id": "3"},
            ],
            "events": [event("e", at, lead_id=None, email=email)],
        }
        found = run(raw, {"behavior_rules": [behavior()]})["score_entries"]
        expected = [(lead_id, day(at), day(known_on))] if lead_id else []
        assert pick(found, "lead_id", "starts_on", "known_on") == expected

    def test_the_email_before_creation_is_that_of_the_first_day(self) -> None:
        raw = {
            "leads": [lead("1", "2024-02-01 12:00")],
            "attribute_changes": [
                change("lead", "email", "2024-01-05", "early@x.com", "never@x.com"),
                change("lead", "email", "2024-02-01", "first@x.com"),
                change("lead", "email", "2024-03-01", "later@x.com"),
            ],
            "events": [
                event(name, "2024-01-10", lead_id=None, email=f"{name}@x.com")
                for name in ("never", "early", "first", "later")
            ],
        }
        result = run(raw, {"behavior_rules": [behavior()]})
        assert only(result["score_entries"])["occurrences"] == 1
        assert only(result["score_entries"])["known_on"] == day("2024-02-01")

    def test_of_several_that_had_an_email_the_oldest_counts(self) -> None:
        changes = [
            change("lead", "email", "2024-03-01", None, "x@x.com")
            | {"entity_id": lead_id}
            for lead_id in ("1", "2", "3", "4")
        ]
        raw = {
            "leads": [
                lead("1", "2024-01-02"),
                lead("3"),
                lead("2"),
                lead("5", email="y@x.com"),
            ],
            "lead_merges": [merge("4", "5")],
            "attribute_changes": changes,
            "events": [event("e", "2024-02-01", lead_id=None, email="x@x.com")],
        }
        result = run(raw, {"behavior_rules": [behavior()]})
        assert only(result["score_entries"])["lead_id"] == "2"

    def test_placeholders_name_nobody(self) -> None:
        raw = {
            "leads": [lead("1", email="test@test.com"), lead("2"), lead("undefined")],
            "identities": [
                {"visitor_id": visitor, "lead_id": lead_id, "identified_at": AS_OF}
                for visitor, lead_id in (
                    ("v", "2"),
                    ("Undefined", "2"),
                    ("w", "undefined"),
                )
            ],
            "events": [
                event("by mail", "2024-02-01", lead_id=None, email="TEST@test.com"),
                by_visitor("by visitor", "2024-02-01", visitor_id="UNDEFINED"),
                event(
                    "then visitor", "2024-02-01", lead_id="undefined", visitor_id="v"
                ),
            ],
            "orders": [order("2024-02-01", lead_id="undefined")],
            "erasure_requests": [erasure("2024-02-01", email="test@test.com")],
        }
        patterns = {"lead_id": "^undef", "visitor_id": "^undef", "email": "test"}
        rules = {
            "behavior_rules": [behavior()],
            "placeholders": [
                {"column_name": column, "pattern": pattern}
                for column, pattern in patterns.items()
            ],
        }
        result = run(raw, rules)
        assert pick(result["lead_scores"], "lead_id", "total_score") == [
            ("1", 0),
            ("2", 10),
        ]
        for table, rejected in {
            "leads": ("rejected", "missing key"),
            "identities": ("rejected", "missing key"),
            "orders": ("rejected", "unknown account"),
            "erasure_requests": ("rejected", "missing key"),
        }.items():
            assert rejected in outcomes(result, table)
        assert outcomes(result, "events") == {("used", None): 3}

    def test_a_visitor_of_many_leads_is_nobody(self) -> None:
        raw = {
            "leads": [lead(str(number)) for number in range(7)],
            "lead_merges": [merge("6", "5")],
            "identities": [
                {"visitor_id": visitor, "lead_id": str(number), "identified_at": at}
                for visitor, numbers in (("v", range(6)), ("w", (1, 2, 3, 4, 5, 6)))
                for number in numbers
                for at in [f"2024-02-0{number + 1}"]
            ],
            "events": [
                by_visitor("v", "2024-02-03"),
                by_visitor("w", "2024-02-03", visitor_id="w"),
            ],
        }
        result = run(raw, {"behavior_rules": [behavior()]})
        assert only(result["score_entries"])["lead_id"] == "2"

    def test_references_must_be_known(self) -> None:
        raw = {
            "leads": [lead()],
            "accounts": [{"account_id": "a"}],
            "events": [event("e", "2024-02-01", lead_id="9", email="x@x.com")],
            "orders": [
                {"order_id": order_id, "ordered_at": "2024-02-01"} | names
                for order_id, names in {
                    "1": {"account_id": "a", "lead_id": "9"},
                    "2": {"account_id": "b", "lead_id": "9"},
                    "3": {"account_id": "b"},
                    "4": {},
                }.items()
            ],
            "opportunities": [
                opportunity(name, **names)
                for name, names in {
                    "1": {"account_id": "a", "lead_id": "9"},
                    "2": {"account_id": "b"},
                    "3": {"account_id": "b", "lead_id": "1"},
                    "4": {},
                }.items()
            ],
        }
        columns = ("source_table", "record_key", "reason")
        assert pick(run(raw)["rejected_records"], *columns) == [
            ("events", "e", "unknown lead"),
            ("opportunities", "1", "unknown lead"),
            ("opportunities", "2", "unknown account"),
            ("opportunities", "4", "unknown account"),
            ("orders", "2", "unknown lead"),
            ("orders", "3", "unknown account"),
            ("orders", "4", "unknown account"),
        ]

    @pytest.mark.parametrize(
        ("cells", "match", "account"),
        [
            ({"account_id": "b", "email": "x@acme.com"}, "account_id", "b"),
            ({"account_id": "z", "email": "x@acme.com"}, "email_domain", "a"),
            ({"email": "x@gmail.com", "company_name": "Acme"}, "company_name", "a"),
            ({"company_name": "B.E.T.A. (Holding) Co., Ltd."}, "company_name", "b"),
            ({"company_name": "Twin"}, "none", None),
            ({"company_name": "Ltd"}, "none", None),
            ({}, "none", None),
        ],
    )
    def test_the_account_of_a_lead(
        self, cells: Row, match: str, account: str | None
    ) -> None:
        raw = {
            "leads": [lead(**cells)],
            "accounts": [
                {"account_id": "a", "domain": "www.acme.com", "name": "ACME Ltd"},
                {"account_id": "b", "name": "Beta Holding"},
                {"account_id": "c", "domain": "acme.com"},
                {"account_id": "g", "domain": "gmail.com"},
                {"account_id": "t", "name": "Twin"},
                {"account_id": "u", "name": "twin ltd."},
            ],
        }
        rules = {
            "email_domains": [{"domain": "gmail.com", "kind": "personal"}],
            "legal_forms": [{"legal_form": "Ltd"}, {"legal_form": "Co., Ltd."}],
            "fit_rules": [
                fit("match", "account_match", "equals", match),
                fit("id", "account_account_id", "equals", account)
                if account
                else fit("id", "account_account_id", "is_missing"),
            ],
        }
        assert total(run(raw, rules)) == 20

    def test_the_oldest_account_of_a_domain(self) -> None:
        accounts = [
            {"account_id": "a", "domain": "x.com"},
            {"account_id": "c", "domain": "x.com", "created_at": "2024-02-01"},
            {"account_id": "b", "domain": "x.com", "created_at": "2024-03-01"},
        ]
        raw = {"leads": [lead(email="me@x.com")], "accounts": accounts}
        rules = {"fit_rules": [fit("c", "account_account_id", "equals", "c")]}
        assert total(run(raw, rules)) == 10

    def test_anonymous_events_belong_to_accounts(self) -> None:
        raw = {
            "leads": [],
            "accounts": [
                {"account_id": "a", "domain": "acme.com"},
                {"account_id": "b", "domain": "beta.io"},
            ],
            "ip_companies": [
                {"ip_from": "10.0.0.0", "ip_to": "10.0.255.255", "domain": "acme.com"},
                {"ip_from": "10.0.0.8", "ip_to": "10.0.0.15", "domain": "WWW.beta.io"},
                {"ip_from": "10.0.1.0", "ip_to": "10.0.1.9", "domain": "nobody.net"},
                {"ip_from": "2001:db8::", "ip_to": "2001:db8::ff", "domain": "beta.io"},
            ],
            "events": [
                by_visitor("mail", "2024-02-01", email="x@acme.com", ip_address="::1"),
                by_visitor("wide", "2024-02-01", ip_address="10.0.0.7"),
                by_visitor("narrow", "2024-02-01", ip_address="::ffff:10.0.0.8"),
                by_visitor("nobody", "2024-02-01", ip_address="10.0.1.5"),
                by_visitor("six", "2024-02-01", ip_address="2001:DB8::10"),
                by_visitor("bad", "2024-02-01", ip_address="10.0.0"),
            ],
        }
        rows = run(raw)["anonymous_activities"]
        assert pick(rows, "event_id", "account_id", "known_via") == [
            ("mail", "a", "email_domain"),
            ("narrow", "b", "ip"),
            ("six", "b", "ip"),
            ("wide", "a", "ip"),
        ]


# 4 What they did


class TestActivities:
    RULES: ClassVar = {
        "content_rules": [
            {"priority": "2", "pattern": "pricing", "content_group": "Pricing"},
            {"priority": "1", "pattern": "b", "product": "beta"},
            {
                "priority": "1",
                "pattern": "a/",
                "activity_type": "download",
                "content_group": "paper",
            },
        ]
    }

    def entries(self, rule: Row, *events: Row) -> list[Any]:
        rules = self.RULES | {"behavior_rules": [rule]}
        result = run({"leads": [lead()], "events": list(events)}, rules)
        return pick(result["score_entries"], "product", "points")

    def test_the_first_pattern_gives_group_and_product(self) -> None:
        rule = behavior(content_group="pricing")
        priced = event("1", "2024-02-01", content="/a/PRICING")
        both = event("2", "2024-02-01", content="/b/pricing")
        assert self.entries(rule, priced, both) == [(None, 10)]

    def test_the_own_product_has_precedence(self) -> None:
        own = event("1", "2024-02-01", content="b", product="Own ")
        other = event("2", "2024-02-01", content="b")
        assert self.entries(behavior(), own, other) == [("beta", 10), ("own", 10)]
        assert self.entries(behavior(product="OWN"), own, other) == [("own", 10)]

    def test_a_missing_quantity_meets_no_minimum(self) -> None:
        events = [
            event(str(n), "2024-02-01", quantity=quantity)
            for n, quantity in enumerate(["", "49.9", "50", "x", "99"])
        ]
        assert self.entries(behavior(min_quantity="50"), *events) == [(None, 20)]


class TestDerivedActivities:
    def starts(self, activity_type: str, *events: Row, **cells: str) -> list[date]:
        rules = {
            "behavior_rules": [behavior(activity_type=activity_type, **cells)],
            "derived_activities": [
                {"activity_type": "email_ignored", "within_days": "7"}
            ],
            "search_intents": [
                {"priority": "1", "pattern": "buy", "intent": "Buying", "product": "p"}
            ],
            "own_domains": [{"domain": "own.com"}],
            "suppression_rules": [
                {"priority": "1", "rule": "us", "kind": "visitor_id", "pattern": "us"},
                {"priority": "2", "rule": "b", "kind": "user_agent", "pattern": "bot"},
            ],
        }
        result = run({"leads": [lead()], "events": list(events)}, rules)
        return sorted(row["starts_on"] for row in result["score_entries"])

    def test_ignored_emails(self) -> None:
        sent = "email_delivered"
        assert self.starts(
            "email_ignored",
            event("1", "2024-02-01 09:00", sent, content="a"),
            event("2", "2024-02-08 23:00", "email_open", content="A"),
            event("3", "2024-03-01", sent, content="a"),
            event("4", "2024-03-09", "email_click", content="a"),
            event("5", "2024-04-01", sent, content="a"),
            event("6", "2024-04-02", "email_open", content="a", visitor_id="us 1"),
            event("7", "2024-05-01", sent, content="a"),
            event("8", "2024-05-02", "email_open", content="b"),
            event("9", "2024-06-24", sent, content="a"),
        ) == [day("2024-03-08"), day("2024-04-08"), day("2024-05-08")]

    def test_what_a_machine_opened_or_clicked_is_not_ignored(self) -> None:
        sent = "email_delivered"
        assert self.starts(
            "email_ignored",
            event("1", "2024-02-01", sent, content="a"),
            event("2", "2024-02-08", "email_open", content="A", user_agent="Bot 1"),
            event("3", "2024-03-01", sent, content="a"),
            event("4", "2024-03-01", "email_click", content="a", user_agent="Bot 1"),
            event("5", "2024-04-01", sent, content="a"),
            event("6", "2024-04-09", "email_open", content="a", user_agent="Bot 1"),
            event("7", "2024-05-01", sent, content="a"),
            event("8", "2024-05-02", content="a", user_agent="Bot 1"),
        ) == [day("2024-04-08"), day("2024-05-08")]

    def test_search_arrivals(self) -> None:
        events = (
            event("1", "2024-02-01", search_term="Where to BUY"),
            event("2", "2024-02-02", search_term="jobs"),
            event("3", "2024-02-03"),
        )
        assert len(self.starts("search_arrival", *events)) == 2
        assert self.starts("search_arrival", *events, content_group="buying") == [
            day("2024-02-01")
        ]
        assert self.starts("search_arrival", *events, product="p") == [
            day("2024-02-01")
        ]

    @pytest.mark.parametrize(
        ("referrer", "arrives"),
        [
            ("https://www.google.com/search?q=a", True),
            ("HTTP://user@Other.com:8080", True),
            ("https://notown.com/", True),
            ("https://own.com.evil.net/", True),
            ("linkedin.com/feed", True),
            ("https://www.own.com/", False),
            ("https://app.own.com/x", False),
            ("own.com", False),
            ("direct", False),
            ("/pricing", False),
            ("", False),
        ],
    )
    def test_referral_arrivals(self, referrer: str, arrives: bool) -> None:
        arrivals = self.starts(
            "referral_arrival", event("1", "2024-02-01", referrer=referrer)
        )
        assert bool(arrivals) == arrives


class TestSuppression:
    def suppressed(self, events: list[Row], **rule: str) -> list[str]:
        rules = {"suppression_rules": [{"priority": "1", "rule": "r"} | rule]}
        rules["email_domains"] = [{"domain": "me.test", "kind": "test"}]
        leads = [lead(email="x@me.test"), lead("2", email="x@x.com")]
        result = run({"leads": leads, "events": events}, rules)
        assert {row["rule"] for row in result["suppressed_activities"]} <= {"r"}
        return sorted(row["event_id"] for row in result["suppressed_activities"])

    @pytest.mark.parametrize(
        "kind", ["user_agent", "referrer", "content", "visitor_id", "ip_address"]
    )
    def test_patterns(self, kind: str) -> None:
        events = [
            event("1", "2024-02-01", **{kind: "A GoogleBOT"}),
            event("2", "2024-02-01", **{kind: "human"}),
            event("3", "2024-02-01"),
            event("4", "2024-02-01", "other", **{kind: "bot"}),
        ]
        rule = {"kind": kind, "pattern": "bot$", "activity_type": "Visit"}
        assert self.suppressed(events, **rule) == ["1"]

    def test_email_domain(self) -> None:
        events = [
            event("own", "2024-02-01", lead_id="1", email="x@x.com"),
            event("of lead", "2024-02-01", lead_id="1"),
            event("of event", "2024-02-01", lead_id="2", email="y@ME.test"),
            event("none", "2024-02-01", lead_id="2"),
        ]
        rule = {"kind": "email_domain", "pattern": "test"}
        assert self.suppressed(events, **rule) == ["of event", "of lead"]

    def test_click_after_delivery(self) -> None:
        events = [
            event("sent", "2024-02-01 10:00:00", "email_delivered", content="a"),
            event("at limit", "2024-02-01 10:00:02", "email_click", content="A"),
            event("late", "2024-02-01 10:00:02.5", "email_click", content="a"),
            event("before", "2024-02-01 09:59:59", "email_click", content="a"),
            event("other", "2024-02-01 10:00:01", "email_click", content="b"),
            event("open", "2024-02-01 10:00:01", "email_open", content="a"),
            event("whose", "2024-02-01 10:00:01", "email_click", content="a")
            | {"lead_id": "2"},
        ]
        rule = {"kind": "click_after_delivery", "threshold": "2"}
        assert self.suppressed(events, **rule) == ["at limit"]

    def test_after_delivery(self) -> None:
        events = [
            event("sent", "2024-02-01 10:00:00", "email_delivered", content="a"),
            event("at once", "2024-02-01 10:00:00", "email_open", content="b"),
            event("at limit", "2024-02-01 10:00:02", "email_open"),
            event("late", "2024-02-01 10:00:02.000001", "email_open", content="a"),
            event("before", "2024-02-01 09:59:59", "email_open", content="a"),
            event("other", "2024-02-01 10:00:01", "form_submit"),
            event("whose", "2024-02-01 10:00:01", "email_open") | {"lead_id": "2"},
        ]
        rule = {"kind": "after_delivery", "threshold": "2"}
        assert self.suppressed(events, activity_type="Email_Open", **rule) == [
            *("at limit", "at once")
        ]

    def around_scanner(self, *others: Row, **rule: str) -> list[str]:
        """Return what is suppressed around a quick click at 10:00:05."""
        events = [
            event("sent", "2024-02-01 10:00:00", "email_delivered", content="a"),
            event("click", "2024-02-01 10:00:05", "email_click", content="a"),
            event("2 before", "2024-02-01 10:00:03", "email_open"),
            event("2 after", "2024-02-01 10:00:07", "email_open", content="b"),
            event("3 after", "2024-02-01 10:00:07.1", "email_open"),
            event("whose", "2024-02-01 10:00:05", "email_open") | {"lead_id": "2"},
        ]
        quick = {"rule": "fast", "kind": "click_after_delivery", "threshold": "5"}
        around = {"rule": "r", "kind": "after_scanner", "threshold": "2"}
        around |= {"priority": "1", "activity_type": "email_open"} | rule
        rules = {"suppression_rules": [quick | {"priority": "2"}, around, *others]}
        result = run({"leads": [lead(), lead("2")], "events": events}, rules)
        return sorted(
            row["event_id"]
            for row in result["suppressed_activities"]
            if row["rule"] == "r"
        )

    def test_around_a_scanners_click(self) -> None:
        assert self.around_scanner() == ["2 after", "2 before"]
        assert self.around_scanner(activity_type="email_click") == ["click"]

    def test_a_click_that_another_rule_suppresses_first_is_no_scanners(self) -> None:
        ours = {"priority": "1", "rule": "a", "kind": "content", "pattern": "a"}
        assert self.around_scanner(ours) == []
        assert self.around_scanner(ours | {"priority": "3"}) == ["2 after", "2 before"]

    @pytest.mark.parametrize(
        ("time", "is_exact"),
        [("10:00:00", True), ("00:00:00.000001", True), ("00:00:00", False)],
    )
    def test_rules_in_seconds_pass_over_days_alone(
        self, time: str, is_exact: bool
    ) -> None:
        events = [event(each, f"2024-02-01 {time}") for each in ("1", "2")]
        burst = self.suppressed(events, kind="burst", threshold="2")
        assert burst == (["1", "2"] if is_exact else [])

    @pytest.mark.parametrize("exact", [0, 1, 2])
    def test_rules_in_seconds_pass_over_whole_minutes(self, exact: int) -> None:
        """Of twenty times 95 % are nearly all, and 90 % are not."""
        events = [event(f"{n}", f"2024-02-01 10:{n // 2:02}:00") for n in range(20)]
        for each in events[:exact]:
            each["occurred_at"] = "2024-02-01 11:00:07"
        burst = {"priority": "1", "rule": "r", "kind": "burst", "threshold": "2"}
        limits = {"whole_minute_percent": "95", "whole_minute_events": "10"}
        rules = {
            "suppression_rules": [burst],
            "suppression_limits": [
                {"name": name, "value": value} for name, value in limits.items()
            ],
        }
        result = run({"leads": [lead()], "events": events}, rules)
        assert len(result["suppressed_activities"]) == (20 if exact == 2 else 0)
        passed_over = pick(result["events_without_seconds"], "events_passed_over")
        assert passed_over == ([] if exact == 2 else [(20,)])

    def test_bursts(self) -> None:
        events = [
            event("1", "2024-02-01 10:00:00.0"),
            event("2", "2024-02-01 10:00:00.9", visitor_id="v"),
            event("3", "2024-02-01 10:00:01.0"),
            event("4", "2024-02-01 10:00:00.5", "other"),
            by_visitor("5", "2024-02-01 10:00:00.5"),
            by_visitor("6", "2024-02-01 10:00:00.6"),
            by_visitor("7", "2024-02-01 10:00:00.6", visitor_id="w"),
        ]
        rule = {"kind": "burst", "threshold": "2"}
        assert self.suppressed(events, **rule) == ["1", "2", "5", "6"]

    def test_gateway_domains(self) -> None:
        events = [
            event("sent 1", "2024-02-01 10:00:00", "email_delivered", content="a"),
            event("at limit", "2024-02-01 10:00:02", "email_click", content="A"),
            event("sent 2", "2024-02-01 10:00:00", "email_delivered", lead_id="2"),
            event("slow", "2024-02-01 10:00:02.5", "email_click", lead_id="2"),
            event("late", "2024-03-01", "email_click", content="b"),
            event("open", "2024-03-01", "email_open", content="b"),
            event("other", "2024-03-01", "page_view"),
            event("whose", "2024-03-01", "email_click")
            | {"lead_id": None, "email": "y@www.me.test"},
        ]
        rule = {"kind": "gateway_domain", "threshold": "2"}
        behind = ["at limit", "late", "open", "whose"]
        assert self.suppressed(events, pattern="100% of 1", **rule) == behind
        assert self.suppressed(events, pattern="100% of 2", **rule) == []
        together = [each | {"email": "z@x.com"} for each in events]
        assert self.suppressed(together, pattern="51% of 1", **rule) == []
        behind = sorted([*behind, "slow"])
        assert self.suppressed(together, pattern="50% of 2", **rule) == behind

    def test_suppressed_activity_earns_nothing(self) -> None:
        rules = {
            "behavior_rules": [behavior()],
            "inactivity_rules": [inactivity("idle", "30")],
            "suppression_rules": [
                {"priority": "2", "rule": "z", "kind": "content", "pattern": "."},
                {"priority": "1", "rule": "b", "kind": "user_agent", "pattern": "b"},
            ],
        }
        raw = {
            "leads": [lead()],
            "events": [event("1", "2024-06-29", user_agent="bot", content="x")],
        }
        result = run(raw, rules)
        row = only(result["lead_scores"])
        assert (row["total_score"], row["unsuppressed_total_score"]) == (-5, 10)
        assert only(result["suppressed_activities"])["rule"] == "b"
        assert outcomes(result, "events") == {("suppressed", "b"): 1}


# 5 Rules


class TestOperators:
    @pytest.mark.parametrize(
        ("operator", "value", "actual", "holds"),
        [
            ("equals", "Acme", "ACME", True),
            ("equals", "10.0", "+10", True),
            ("equals", "10", "10 people", False),
            ("one_of", "a | |10", "10.00", True),
            ("one_of", "a|b", "c", False),
            ("not_one_of", "a|b", "c", True),
            ("not_one_of", "a|b", "B", False),
            ("contains", "vp", "The VP of", True),
            ("matches", "^v.*s$", "VP Sales", True),
            ("at_least", "10", "10", True),
            ("at_least", "10", "9.9", False),
            ("at_least", "10", "many", False),
            ("below", "10", "9.999", True),
            ("below", "10", "few", False),
            ("between", "50..199", "50", True),
            ("between", "50..199", "199", True),
            ("between", "50..199", "199.5", False),
            ("is_present", "", "x", True),
            ("is_missing", "", "x", False),
        ],
    )
    def test_present_values(
        self, operator: str, value: str, actual: str, holds: bool
    ) -> None:
        assert Condition("x", operator, value).holds(actual) is holds

    def test_a_missing_value_meets_is_missing_alone(self) -> None:
        assert Condition("x", "is_missing", "").holds(None)
        for operator in ("equals", "not_one_of", "matches", "below", "is_present"):
            assert not Condition("x", operator, "").holds(None)


def change(entity: str, attribute: str, at: str, value: str, old: str = "") -> Row:
    return {
        "entity_type": entity,
        "entity_id": {"lead": "1", "account": "a"}[entity.lower()],
        "attribute": attribute,
        "old_value": old,
        "value": value,
        "changed_at": at,
    }


class TestAttributes:
    def spans(self, rules: list[Row], *changes: Row, **cells: str) -> list[Any]:
        raw = {
            "leads": [lead(account_id="a", **cells)],
            "accounts": [
                {
                    "account_id": "a",
                    "industry": "Retail",
                    "employee_count": "200",
                    "annual_revenue": "lots",
                    "country": "FR",
                }
            ],
            "attribute_changes": list(changes),
        }
        seeds = {
            "fit_rules": rules,
            "job_title_rules": [
                {"priority": "1", "pattern": "vp", "job_level": "vp"},
                {"priority": "2", "pattern": "sales", "job_function": "sales"},
                {"priority": "3", "pattern": ".", "job_level": "other"},
            ],
            "industries": [
                {"industry": "retail", "industry_group": "consumer"},
                {"industry": "steel", "industry_group": "heavy"},
            ],
            "countries": [{"country": "DE", "country_group": "dach"}],
            "email_domains": [
                {"domain": "gmail.com", "kind": "personal"},
                {"domain": "trash.io", "kind": "personal"},
                {"domain": "trash.io", "kind": "disposable"},
                {"domain": "me.test", "kind": "test"},
            ],
        }
        rows = run(raw, seeds)["score_entries"]
        return pick(rows, "rule", "starts_on", "ends_on")

    def test_values_follow_the_changes(self) -> None:
        rules = [
            fit("de", "country", "equals", "DE"),
            fit("us", "country", "equals", "US"),
            fit("none", "country", "is_missing"),
        ]
        changes = (
            change("Lead", "Country", "2024-03-01 08:00", "FR", old="DE"),
            change("lead", "country", "2024-03-01 09:00", "US"),
            change("lead", "country", "2024-04-01", ""),
        )
        assert self.spans(rules, *changes, country="never seen") == [
            ("de", day("2024-01-01"), day("2024-03-01")),
            ("none", day("2024-04-01"), None),
            ("us", day("2024-03-01"), day("2024-04-01")),
        ]

    def test_only_the_first_rule_of_an_attribute_earns(self) -> None:
        rules = [
            fit("b", "employee_count", "at_least", "100"),
            fit("a", "employee_count", "at_least", "100"),
            fit("first", "employee_count", "at_least", "1000", priority="0"),
            fit("other", "account_employee_count", "below", "1000"),
        ]
        grown = change("account", "employee_count", "2024-02-01", "1000", old="200")
        renamed = change("lead", "country", "2024-01-15", "DE")
        assert self.spans(rules, grown, renamed) == [
            ("a", day("2024-01-01"), day("2024-02-01")),
            ("first", day("2024-02-01"), None),
            ("other", day("2024-01-01"), day("2024-02-01")),
        ]

    @pytest.mark.parametrize(
        ("attribute", "value", "cells"),
        [
            ("industry", "retail", {}),
            ("account_industry", "retail", {}),
            ("industry_group", "consumer", {}),
            ("account_country", "fr", {"country": "DE"}),
            ("country_group", "dach", {"country": "de"}),
            ("employee_count", "200", {}),
            ("created_at", "2024-01-01 00:00:00", {}),
            ("job_level", "vp", {"job_title": "VP Sales"}),
            ("job_function", "sales", {"job_title": "VP Sales"}),
            ("job_level", "other", {"job_title": "Sales"}),
            ("email_type", "missing", {}),
            ("email_type", "missing", {"email": "x@"}),
            ("email_type", "personal", {"email": "x@gmail.com"}),
            ("email_type", "disposable", {"email": "x@trash.io"}),
            ("email_type", "business", {"email": "x@me.test"}),
            ("account_match", "account_id", {}),
        ],
    )
    def test_attributes_that_a_rule_can_name(
        self, attribute: str, value: str, cells: Row
    ) -> None:
        rule = fit("r", attribute, "equals", value)
        assert self.spans([rule], **cells) == [("r", day("2024-01-01"), None)]

    def test_an_unreadable_value_is_missing(self) -> None:
        rule = fit("r", "annual_revenue", "is_missing")
        assert self.spans([rule]) == [("r", day("2024-01-01"), None)]

    def test_a_change_of_the_lead_takes_the_plain_name(self) -> None:
        rules = [
            fit("plain", "industry", "equals", "steel"),
            fit("account", "account_industry", "equals", "retail"),
            fit("group", "industry_group", "equals", "heavy"),
            fit("before", "industry", "is_missing"),
        ]
        assert self.spans(rules, change("lead", "industry", "2024-02-01", "steel")) == [
            ("account", day("2024-01-01"), None),
            ("before", day("2024-01-01"), day("2024-02-01")),
            ("group", day("2024-02-01"), None),
            ("plain", day("2024-02-01"), None),
        ]

    def test_an_accounts_attribute_is_reached_as_account_and_its_name(self) -> None:
        rules = [
            fit("the accounts country", "account_country", "equals", "FR"),
            fit("name with account_", "account_segment_code", "equals", "gold"),
            fit("without it", "segment_code", "is_missing"),
            fit("derived name", "account_industry_group", "equals", "own"),
            fit("derived", "industry_group", "equals", "consumer"),
            fit("tier, not account_tier", "account_tier", "equals", "1"),
            fit("account_tier", "account_account_tier", "equals", "2"),
            fit("the leads own", "account_nickname", "equals", "bee"),
        ]
        of_account = {
            "account_segment_code": "gold",
            "industry_group": "own",
            "tier": "1",
            "account_tier": "2",
        }
        of_lead = {
            "account_country": "US",
            "account_tier": "3",
            "industry_group": "heavy",
            "account_nickname": "bee",
        }
        changes = [
            *(
                change("account", name, "2024-01-01", of_account[name])
                for name in of_account
            ),
            *(change("lead", name, "2024-01-01", of_lead[name]) for name in of_lead),
        ]
        assert sorted(self.spans(rules, *changes)) == sorted(
            (rule["rule"], day("2024-01-01"), None) for rule in rules
        )

    def test_some_attributes_cannot_be_changed(self) -> None:
        rules = [
            fit("customer", "customer_since", "is_present"),
            fit("level", "job_level", "is_present"),
        ]
        assert not self.spans(
            rules,
            change("account", "customer_since", "2024-02-01", "2024-02-01"),
            change("lead", "job_level", "2024-02-01", "vp"),
        )

    def test_an_opt_out_to_be_is_none_yet(self) -> None:
        rule = fit("r", "opted_out_at", "is_missing")
        assert self.spans([rule], opted_out_at="2024-07-01") == [
            ("r", day("2024-01-01"), None)
        ]
        assert self.spans([rule], opted_out_at="2024-06-30") == []


class TestBehavior:
    def entries(self, rule: Row, *events: Row, recycled_on: str = "") -> list[Any]:
        raw = {"leads": [lead()], "events": list(events), "lead_statuses": []}
        if recycled_on:
            raw["lead_statuses"] = [status("Recycled", recycled_on)]
        rows = run(raw, {"behavior_rules": [rule]})["score_entries"]
        return [
            (
                f"{row['starts_on']:%m-%d}",
                f"{row['ends_on']:%m-%d}" if row["ends_on"] else None,
                row["points"],
                row["raw_points"],
                row["occurrences"],
            )
            for row in sorted(rows, key=lambda row: row["starts_on"])
        ]

    def test_limits_count_matches(self) -> None:
        rule = behavior(times_per_day="2", times_in_total="3")
        events = [event(str(n), f"2024-02-0{n // 3 + 1} 10:00") for n in range(9)]
        assert self.entries(rule, *events) == [
            ("02-01", None, 20, 30, 3),
            ("02-02", None, 10, 30, 3),
            ("02-03", None, 0, 30, 3),
        ]

    def test_limits_go_by_time_then_event_id_over_all_products(self) -> None:
        raw = {
            "leads": [lead()],
            "events": [
                event("b", "2024-02-01 10:00", product="p"),
                event("a", "2024-02-01 10:00", product="q"),
                event("c", "2024-02-01 09:00", product="q"),
            ],
        }
        rules = {"behavior_rules": [behavior(times_per_day="2")]}
        rows = run(raw, rules)["score_entries"]
        assert pick(rows, "product", "points", "raw_points") == [
            ("p", 0, 10),
            ("q", 20, 20),
        ]

    def test_windows_last_while_they_hold_enough(self) -> None:
        rule = behavior(occurrences="3", within_days="7")
        days = ("01", "03", "05", "08", "20", "21", "26")
        events = [event(n, f"2024-02-{n} 10:00") for n in days]
        assert self.entries(rule, *events) == [
            ("02-05", "02-10", 10, 10, 4),
            ("02-26", "02-27", 10, 10, 3),
        ]

    def test_the_nth_match_is_one_row(self) -> None:
        rule = behavior(occurrences="3")
        events = [event(n, f"2024-02-{n}") for n in ("01", "05", "09", "11")]
        assert self.entries(rule, *events) == [("02-09", None, 10, 10, 3)]
        assert self.entries(rule, *events[:2]) == []

    def test_recycling_starts_again(self) -> None:
        events = [event(n, f"2024-02-{n}") for n in ("01", "02", "05", "06", "07")]
        once = behavior(times_in_total="1", resets_on_recycle="yes")
        assert self.entries(once, *events, recycled_on="2024-02-05") == [
            ("02-01", "02-05", 10, 10, 1),
            ("02-02", "02-05", 0, 10, 1),
            ("02-05", None, 10, 10, 1),
            ("02-06", None, 0, 10, 1),
            ("02-07", None, 0, 10, 1),
        ]
        window = behavior(occurrences="2", within_days="7", resets_on_recycle="1")
        assert self.entries(window, *events, recycled_on="2024-02-05") == [
            ("02-02", "02-05", 10, 10, 2),
            ("02-06", "02-13", 10, 10, 3),
        ]
        nth = behavior(occurrences="3", resets_on_recycle="1")
        assert self.entries(nth, *events, recycled_on="2024-02-05") == [
            ("02-07", None, 10, 10, 3)
        ]


class TestDecay:
    def weights(self, ages: list[int], *windows: Row, **cells: str) -> list[Any]:
        seeds = {"decays": [{"decay": "d"} | cells], "decay_windows": list(windows)}
        decay: Decay = RuleBook(seeds).decays["d"]
        return [str(decay.weight(age).normalize()) for age in ages]

    def test_half_life(self) -> None:
        # 0.5^(1/2) = 0.70710…; 0.5^5 = 0.03125, a tie that is rounded up
        assert self.weights([0, 1, 2, 10], shape="half_life", days="2") == [
            "1",
            "0.7071",
            "0.5",
            "0.0313",
        ]

    def test_linear(self) -> None:
        # 1 − 1/3 = 0.66666…
        assert self.weights([0, 1, 3, 4], shape="linear", days="3") == [
            "1",
            "0.6667",
            "0",
            "0",
        ]

    def test_windows(self) -> None:
        windows = (
            {"decay": "d", "from_day": "30", "weight": "0.25"},
            {"decay": "d", "from_day": "0", "weight": "1"},
        )
        cells = {"shape": "windows", "max_age_days": "60"}
        assert self.weights([0, 29, 30, 60, 61], *windows, **cells) == [
            "1",
            "1",
            "0.25",
            "0.25",
            "0",
        ]

    def test_contributions_are_exact(self) -> None:
        raw = {"leads": [lead()], "events": [event("1", "2024-06-29")]}
        rules = {
            "decays": [{"decay": "d", "shape": "linear", "days": "3"}],
            "behavior_rules": [behavior(points="15", decay="d")],
        }
        assert total(run(raw, rules)) == Decimal("10.0005")


class TestInactivity:
    def test_rows_from_engaged_day_to_engaged_day(self) -> None:
        rules = {
            "inactivity_rules": [inactivity("a", "30"), inactivity("b", "60")],
            "activity_types": [
                {"activity_type": "sent", "is_engagement": "false"},
                {"activity_type": "visit", "is_engagement": "true"},
            ],
        }
        raw = {
            "leads": [lead()],
            "events": [
                event("1", "2024-01-31"),
                event("2", "2024-02-15", "sent"),
                event("3", "2024-04-15", "unlisted"),
            ],
        }
        rows = run(raw, rules)["score_entries"]
        assert pick(rows, "rule", "starts_on", "ends_on") == [
            ("a", day("2024-03-01"), day("2024-04-15")),
            ("a", day("2024-05-15"), None),
            ("b", day("2024-03-31"), day("2024-04-15")),
            ("b", day("2024-06-14"), None),
        ]
        assert {row["dimension"] for row in rows} == {"behavior"}

    def test_an_order_of_the_lead_or_its_account_ends_silence(self) -> None:
        raw = {
            "leads": [lead(account_id="a")],
            "accounts": [{"account_id": "a"}],
            "orders": [
                order("2024-02-10"),
                order("2024-03-20", lead_id="", account_id="a"),
                order("2024-03-25", lead_id="ghost"),
            ],
        }
        rows = run(raw, {"inactivity_rules": [inactivity("a", "30")]})["score_entries"]
        assert pick(rows, "starts_on", "ends_on") == [
            (day("2024-01-31"), day("2024-02-10")),
            (day("2024-03-11"), day("2024-03-20")),
            (day("2024-04-19"), None),
        ]


def order(at: str, **cells: str) -> Row:
    return {"order_id": at + str(cells), "ordered_at": at, "lead_id": "1"} | cells


class TestTiming:
    def rows(self, rules: Row, *orders: Row, cycle: str = "") -> list[Any]:
        raw = {
            "leads": [lead(account_id="a"), lead("2", account_id="a")],
            "accounts": [{"account_id": "a", "purchase_cycle_days": cycle}],
            "orders": list(orders),
        }
        entries = run(raw, rules)["score_entries"]
        assert {row["dimension"] for row in entries} <= {"timing"}
        return [
            (
                f"{row['starts_on']:%y-%m-%d}",
                f"{row['ends_on']:%y-%m-%d}",
                row["points"],
            )
            for row in sorted(entries, key=lambda row: row["starts_on"])
            if row["lead_id"] == "1"
        ]

    def cycle_rule(self, **cells: str) -> Row:
        rule = {
            "scoring_model": "m",
            "rule": "due",
            "full_points": "10",
            "step_days": "10",
            "min_orders": "2",
        }
        return {"buying_cycle_rules": [rule | cells]}

    def test_the_median_gap_is_the_cycle(self) -> None:
        # 2 orders: cycle 30; after 10 and 20 of 30 days 3.3 and 6.7 of 10 points.
        # 3 orders: gaps 30 and 25, cycle 27.5, rounded to 28: 3.57, 7.1, 10;
        # nothing changes after that; it ends after 2 × 28 days, on 2024-04-21.
        orders = [order(at) for at in ("2024-01-01", "2024-01-31", "2024-02-25")]
        assert self.rows(self.cycle_rule(), *orders) == [
            ("24-02-10", "24-02-25", 3),
            ("24-02-20", "24-02-25", 4),
            ("24-03-06", "24-04-21", 4),
            ("24-03-16", "24-04-21", 3),
            ("24-03-26", "24-04-21", 3),
        ]

    def test_the_account_may_state_its_cycle(self) -> None:
        rule = self.cycle_rule(min_orders="1", max_cycles="1", full_points="1")
        # 1 point: 10 of 25 days round to 0, 20 of 25 to 1.
        assert self.rows(rule, order("2024-01-01"), cycle="25") == [
            ("24-01-21", "24-01-26", 1)
        ]

    def test_whose_orders_count(self) -> None:
        rule = self.cycle_rule(min_orders="1", max_cycles="1", step_days="5")
        of_account = order("2024-01-01", lead_id="2", account_id="a")
        of_other = order("2024-03-01", lead_id="2")
        assert self.rows(rule, of_account, of_other, cycle="10") == [
            ("24-01-06", "24-01-11", 5)
        ]

    def test_seasons(self) -> None:
        rule = season("3", "1", "2")
        orders = [order("2020-02-29"), order("2022-03-03"), order("2023-08-01")]
        assert self.rows({"seasonal_rules": [rule]}, *orders) == [
            ("21-02-25", "21-03-02", 7),
            ("22-02-25", "22-03-02", 7),
            ("23-02-28", "23-03-05", 7),
            ("24-02-29", "24-03-05", 7),
        ]

    def test_overlapping_seasons_merge(self) -> None:
        rule = season("5", "0", "1")
        orders = [order("2023-03-10"), order("2023-03-13")]
        assert self.rows({"seasonal_rules": [rule]}, *orders) == [
            ("24-03-05", "24-03-14", 7)
        ]


# 6 Scores


class TestScores:
    RAW: ClassVar = {
        "leads": [lead(country="DE")],
        "events": [event("1", "2024-06-29"), event("2", "2024-02-01", "sent")],
    }
    RULES: ClassVar = {
        "fit_rules": [fit("de", "country", "equals", "DE", points="30")],
        "behavior_rules": [
            behavior(points="70"),
            behavior("sent", activity_type="sent", points="-20"),
        ],
        "inactivity_rules": [inactivity("idle", "1")],
        "grades": grades(
            ("fit", "A", "25"),
            ("fit", "B", ""),
            ("behavior", "1", "35"),
            ("total", "hot", "65"),
        ),
    }

    def test_caps_cut_and_grades_follow(self) -> None:
        model = MODEL | {"fit_cap": "25.5", "behavior_cap": "40"}
        result = run(self.RAW, self.RULES | {"scoring_models": [model]})
        row = only(result["lead_scores"])
        assert (row["fit_score"], row["behavior_score"]) == (Decimal("25.5"), 35)
        assert (row["total_score"], row["grade"]) == (Decimal("60.5"), "A1")
        assert row["temperature"] is None
        assert pick(
            result["lead_score_reasons"], "rule", "dimension", "contribution"
        ) == [
            ("behavior_cap", "behavior", -10),
            ("de", "fit", 30),
            ("fit_cap", "fit", Decimal("-4.5")),
            ("idle", "behavior", -5),
            ("sent", "behavior", -20),
            ("visits", "behavior", 70),
        ]

    def test_the_floor_raises(self) -> None:
        model = MODEL | {"score_floor": "100", "mql_score": "100"}
        result = run(self.RAW, self.RULES | {"scoring_models": [model]})
        row = only(result["lead_scores"])
        assert (row["total_score"], row["is_mql"]) == (100, True)
        floor = only(
            [r for r in result["lead_score_reasons"] if r["dimension"] == "total"]
        )
        assert floor == {
            "lead_id": "1",
            "scoring_model": "m",
            "rule": "score_floor",
            "dimension": "total",
            "raw_points": 0,
            "points": 0,
            "contribution": Decimal(25),
            "occurrences": 0,
            "last_day": day(AS_OF),
            "happened": None,
        }

    def test_reasons_keep_what_has_decayed(self) -> None:
        rules = {
            "decays": [{"decay": "d", "shape": "linear", "days": "5"}],
            "behavior_rules": [behavior(decay="d", times_per_day="1")],
        }
        events = [event("1", "2024-02-01"), event("2", "2024-02-01")]
        result = run({"leads": [lead()], "events": events}, rules)
        reason = only(result["lead_score_reasons"])
        assert reason["contribution"] == 0
        assert (reason["points"], reason["raw_points"]) == (10, 20)
        assert (reason["occurrences"], reason["last_day"]) == (2, day("2024-02-01"))

    def test_product_interest_is_official_and_uncapped(self) -> None:
        rules = {
            "scoring_models": [
                MODEL | {"behavior_cap": "5"},
                MODEL | {"scoring_model": "d", "role": "draft"},
            ],
            "behavior_rules": [behavior(), behavior(scoring_model="d", points="99")],
        }
        events = [
            event("1", "2024-02-01", product="P"),
            event("2", "2024-02-02", product="p"),
            event("3", "2024-02-03"),
        ]
        rows = run({"leads": [lead()], "events": events}, rules)["product_interest"]
        assert pick(rows, "lead_id", "product", "contribution") == [("1", "p", 20)]

    def test_activity_states(self) -> None:
        rules = {
            "activity_states": [
                {"state": "active", "from_days": "0"},
                {"state": "idle", "from_days": "30"},
            ]
        }
        raw = {
            "leads": [
                *(lead(), lead("2"), lead("3"), lead("4", "2024-06-01")),
                *(lead("5", account_id="a"), lead("6", account_id="a")),
            ],
            "accounts": [{"account_id": "a"}],
            "orders": [
                order("2024-06-20", lead_id="5"),
                order("2024-05-31", lead_id="", account_id="a"),
            ],
            "events": [
                event("1", "2024-06-01"),
                event("2", "2024-05-31", lead_id="2"),
                event("4", "2024-02-01", lead_id="4"),
            ],
        }
        rows = run(raw, rules)["lead_scores"]
        assert pick(rows, "lead_id", "activity_state") == [
            ("1", "active"),
            ("2", "idle"),
            ("3", "new"),
            ("4", "active"),
            ("5", "active"),
            ("6", "idle"),
        ]

    def test_monthly_scores(self) -> None:
        raw = {"leads": [lead("1", "2024-03-01")], "events": [event("1", "2024-04-30")]}
        result = run(raw, {"behavior_rules": [behavior()]}, as_of="2024-06-01")
        assert pick(result["lead_scores_monthly"], "month_start", "total_score") == [
            (day("2024-03-01"), 0),
            (day("2024-04-01"), 0),
            (day("2024-05-01"), 10),
            (day("2024-06-01"), 10),
        ]
        older = run({"leads": [lead("1", "2020-01-01")]}, as_of="2024-06-30")
        months = [row["month_start"] for row in older["lead_scores_monthly"]]
        assert (len(months), min(months)) == (24, day("2022-07-01"))


class TestAssignment:
    # md5sum gives f0457278… for 'ab:1': 4031083128, modulo 100 28
    BUCKETS = (28, 60, 51, 84, 26, 35, 84, 43)

    def test_buckets(self) -> None:
        assert [bucket("ab", str(n)) for n in range(1, 9)] == [*self.BUCKETS]

    def test_challengers_take_consecutive_shares(self) -> None:
        def model(name: str, role: str, percent: str = "") -> Row:
            return {
                "scoring_model": name,
                "segment": "default",
                "role": role,
                "experiment": "ab",
                "traffic_percent": percent,
            }

        models = [
            model("z", "challenger", "20"),
            model("c", "champion"),
            model("b", "challenger", "30"),
            model("d", "draft", "100"),
            model("r", "retired"),
        ]
        leads = [lead(str(n)) for n in range(1, 9)]
        result = run({"leads": leads}, {"scoring_models": models})
        assert len(result["lead_model_scores"]) == 8 * 4
        official = [row["scoring_model"] for row in result["lead_scores"]]
        assert official == ["b", "c", "c", "c", "b", "z", "c", "z"]

    def test_segments_go_by_priority(self) -> None:
        models = [
            MODEL,
            MODEL | {"scoring_model": "de", "segment": "german"},
            MODEL | {"scoring_model": "big", "segment": "big"},
        ]
        segments = [
            {"segment": "german", "priority": "2", "attribute": "country"}
            | {"operator": "equals", "value": "DE"},
            {"segment": "big", "priority": "1", "attribute": "job_title"}
            | {"operator": "contains", "value": "CEO"},
        ]
        leads = [
            lead("1", country="DE"),
            lead("2", country="DE", job_title="CEO"),
            lead("3"),
        ]
        rules = {"scoring_models": models, "segments": segments}
        rows = run({"leads": leads}, rules)["lead_scores"]
        assert pick(rows, "lead_id", "scoring_model") == [
            ("1", "de"),
            ("2", "big"),
            ("3", "m"),
        ]


class TestQualification:
    def blocker(self, raw: Row | None = None, **cells: str) -> str | None:
        model = MODEL | {"mql_score": "10", "min_fit": "10"} | cells
        rules = {
            "scoring_models": [model],
            "fit_rules": [fit("de", "country", "equals", "DE")],
            "disqualification_rules": [
                {
                    "scoring_model": "m",
                    "rule": "student",
                    "attribute": "job_title",
                    "operator": "contains",
                    "value": "student",
                }
            ],
        }
        base = {"leads": [lead(country="DE")]}
        rows = run(base | (raw or {}), rules)["lead_scores"]
        return only([row for row in rows if row["lead_id"] == "1"])["mql_blocker"]

    def test_qualified(self) -> None:
        assert self.blocker() is None

    def test_scores(self) -> None:
        assert self.blocker(mql_score="10.5") == "total_below_mql_score"
        assert self.blocker(min_fit="11") == "fit_below_min_fit"
        assert self.blocker(min_behavior="1") == "behavior_below_min_behavior"

    def test_disqualified(self) -> None:
        student = {"leads": [lead(country="DE", job_title="Student")]}
        assert self.blocker(student) == "disqualified"

    @pytest.mark.parametrize(
        ("last", "blocker"),
        [
            ("disqualified", "disqualified"),
            ("recycled", "returned_by_sales"),
            ("nurture", None),
        ],
    )
    def test_the_latest_status_counts(self, last: str, blocker: str | None) -> None:
        statuses = [status("Disqualified", "2024-02-01"), status(last, "2024-03-01")]
        assert self.blocker({"lead_statuses": statuses}) == blocker

    @pytest.mark.parametrize(
        ("given_back", "engaged", "blocker"),
        [
            ("rejected", "2024-02-01", "returned_by_sales"),
            ("rejected", "2024-02-02", "returned_by_sales"),
            ("recycled", "2024-02-03", None),
            ("Rejected", AS_OF, None),
        ],
    )
    def test_who_was_given_back_must_be_engaged_again(
        self, given_back: str, engaged: str, blocker: str | None
    ) -> None:
        raw = {
            "events": [event("1", engaged)],
            "lead_statuses": [status(given_back, "2024-02-02")],
        }
        assert self.blocker(raw) == blocker

    def test_all_blockers_are_listed(self) -> None:
        raw = {
            "leads": [
                lead(
                    job_title="Student",
                    account_id="a",
                    opted_out_at="2024-03-01",
                )
            ],
            "accounts": [{"account_id": "a", "customer_since": "2024-03-01"}],
            "opportunities": [opportunity(lead_id="1"), opportunity("p", lead_id="1")],
            "lead_statuses": [status("recycled", "2024-03-01")],
        }
        model = MODEL | {"mql_score": "10.5", "min_fit": "7", "min_behavior": "0"}
        model |= {"required_attributes": "phone|Email"}
        student = condition("job_title", "equals", "student")
        rules = {
            "scoring_models": [model],
            "disqualification_rules": [
                student | {"rule": "b"},
                student | {"rule": "a"},
            ],
            "fit_rules": [fit("de", "country", "is_missing", points="2")],
        }
        row = only(run(raw, rules)["lead_model_scores"])
        assert row["mql_blocker"] == "opted_out"
        assert row["mql_blockers"].split("; ") == [
            "opted_out",
            "is_customer",
            "open_opportunity",
            "disqualified:a",
            "disqualified:b",
            "returned_by_sales",
            "missing_required_attribute:email",
            "missing_required_attribute:phone",
            "total_below_mql_score:8.5000",
            "fit_below_min_fit:5.0000",
        ]

    def test_required_attributes(self) -> None:
        required = "country|email"
        assert self.blocker(required_attributes="country") is None
        assert (
            self.blocker(required_attributes=required) == "missing_required_attribute"
        )

    def test_opted_out(self) -> None:
        later = {"leads": [lead(country="DE", opted_out_at="2024-07-01")]}
        today = {"leads": [lead(country="DE", opted_out_at="2024-06-30 23:59")]}
        assert self.blocker(later) is None
        assert self.blocker(today) == "opted_out"

    @pytest.mark.parametrize(
        ("cells", "blocker"),
        [
            ({"lead_id": "1"}, "open_opportunity"),
            ({"account_id": "a"}, "open_opportunity"),
            ({"lead_id": "2", "account_id": "a"}, None),
            ({"lead_id": "1", "closed_at": "2024-06-30"}, None),
            ({"lead_id": "1", "closed_at": "2024-07-01"}, "open_opportunity"),
            ({"lead_id": "1", "closed_at": "2024-06-30", "is_won": "t"}, "is_customer"),
            (
                {"account_id": "a", "closed_at": "2024-03-01", "is_won": "t"},
                "is_customer",
            ),
        ],
    )
    def test_opportunities(self, cells: Row, blocker: str | None) -> None:
        raw = {
            "leads": [lead(country="DE", account_id="a"), lead("2", account_id="a")],
            "accounts": [{"account_id": "a"}],
            "opportunities": [opportunity(**cells)],
        }
        assert self.blocker(raw) == blocker

    def test_an_account_converts_the_leads_of_its_time(self) -> None:
        raw = {
            "leads": [lead("1", "2024-02-02", country="DE", account_id="a")],
            "accounts": [{"account_id": "a"}],
            "opportunities": [
                opportunity(account_id="a", closed_at="2024-03-01", is_won="true")
            ],
        }
        assert self.blocker(raw) is None

    def test_customers(self) -> None:
        raw = {
            "leads": [lead(country="DE", account_id="a")],
            "accounts": [{"account_id": "a", "customer_since": AS_OF}],
        }
        assert self.blocker(raw) == "is_customer"


class TestMqlEvents:
    MODEL: ClassVar = MODEL | {
        "mql_score": "50",
        "rearm_score": "20",
        "cooldown_days": "30",
    }
    RULES: ClassVar = {
        "scoring_models": [MODEL],
        "behavior_rules": [
            behavior(points="60", decay="d"),
            behavior("click", activity_type="click", points="1"),
        ],
        "decays": [{"decay": "d", "shape": "linear", "days": "10"}],
    }

    def events(self, raw: Row, **model: str) -> list[Any]:
        rules = self.RULES | {"scoring_models": [self.MODEL | model]}
        result = run({"leads": [lead()]} | raw, rules)
        rows = result["mql_events"]
        since = only(result["lead_scores"])["mql_since"]
        still_in = [row["entered_on"] for row in rows if row["left_on"] is None]
        assert still_in == ([since] if since else [])
        return [
            (
                f"{row['entered_on']:%m-%d}",
                f"{row['left_on']:%m-%d}" if row["left_on"] else None,
                row["left_reason"],
                row["kind"],
                row["in_cooldown"],
            )
            for row in rows
        ]

    def test_leaving_by_score_arms_at_once(self) -> None:
        # 60 points fall by 6 a day: 24 after 6 days, 18 after 7.
        visits = [event(at, f"2024-{at}") for at in ("02-01", "03-02", "04-30")]
        assert self.events({"events": visits}) == [
            ("02-01", "02-08", "score_fell", "first", False),
            ("03-02", "03-09", "score_fell", "repeat", True),
            ("04-30", "05-07", "score_fell", "repeat", False),
        ]

    def test_without_rearm_score_never_by_score(self) -> None:
        visits = [event("1", "2024-02-01")]
        assert self.events({"events": visits}, rearm_score="") == [
            ("02-01", None, None, "first", False)
        ]

    def test_after_a_rejection_it_takes_an_engaged_day(self) -> None:
        visits = [event("1", "2024-02-01"), event("2", "2024-02-02")]
        rejected = status("rejected", "2024-02-02")
        raw = {"events": visits, "lead_statuses": [rejected]}
        # 60 + 54 points on 02-02, 108 on 02-03, … 60 on 02-07: it is qualified all
        # the time, but only engaged again on 02-06.
        click = event("3", "2024-02-06", "click")
        assert self.events(raw) == [("02-01", "02-02", "rejected", "first", False)]
        assert self.events(raw | {"events": [*visits, click]}) == [
            ("02-01", "02-02", "rejected", "first", False),
            ("02-06", "02-10", "score_fell", "recycled", True),
        ]

    def test_an_order_is_a_sign_of_life_after_a_rejection(self) -> None:
        raw = {
            "events": [event("1", "2024-02-01")],
            "lead_statuses": [status("rejected", "2024-02-01")],
            "orders": [order("2024-02-02")],
        }
        assert self.events(raw) == [("02-02", "02-08", "score_fell", "first", False)]

    def test_it_does_not_enter_on_a_day_on_which_sales_refuses_it(self) -> None:
        visit = {"events": [event("1", "2024-02-01")]}
        refused = [status("recycled", "2024-02-01 08:00")]
        assert self.events(visit | {"lead_statuses": refused}) == []
        refused.append(status("accepted", "2024-02-01 09:00"))
        assert self.events(visit | {"lead_statuses": refused}) == [
            ("02-02", "02-08", "score_fell", "first", False)
        ]

    def test_it_does_not_enter_when_a_lost_deal_is_rejected(self) -> None:
        deal = opportunity(
            lead_id="1", created_at="2024-01-20", closed_at="2024-02-03", is_won="no"
        )
        raw = {"events": [event("1", "2024-02-02")], "opportunities": [deal]}
        assert self.events(raw) == [("02-03", "02-09", "score_fell", "first", False)]
        raw["lead_statuses"] = [status("rejected", "2024-02-03")]
        assert self.events(raw) == []

    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            ({"leads": [lead(opted_out_at="2024-02-03")]}, "opted_out"),
            (
                {
                    "leads": [lead(account_id="a")],
                    "accounts": [{"account_id": "a", "customer_since": "2024-02-03"}],
                },
                "customer",
            ),
            (
                {"opportunities": [opportunity(lead_id="1", created_at="2024-02-03")]},
                "opportunity",
            ),
            ({"lead_statuses": [status("disqualified", "2024-02-03")]}, "disqualified"),
        ],
    )
    def test_other_reasons_to_leave(self, raw: Row, reason: str) -> None:
        visits = {"events": [event("1", "2024-02-01")]}
        assert self.events(visits | raw) == [("02-01", "02-03", reason, "first", False)]

    def test_the_three_top_rules(self) -> None:
        rules = self.RULES | {
            "fit_rules": [
                fit("b", "lead_id", "is_present", points="1"),
                fit("c", "created_at", "is_present", points="-1"),
                fit("d", "email_type", "is_present", points="0"),
            ]
        }
        raw = {
            "leads": [lead()],
            "events": [event("1", "2024-02-01"), event("2", "2024-02-01", "click")],
        }
        row = only(run(raw, rules)["mql_events"])
        assert row["top_rules"] == "visits | b | click"


# 9 Nothing is lost


def erasure(at: str, **cells: str) -> Row:
    return {"requested_at": at} | cells


class TestErasure:
    def test_a_person_disappears(self) -> None:
        raw = {
            "leads": [lead("1", email="x@x.com"), lead("2"), lead("9")],
            "lead_merges": [merge("2", "1", "2024-01-05")],
            "identities": [
                {"visitor_id": "v", "lead_id": "2", "identified_at": "2024-02-01"}
            ],
            "events": [
                event("by id", "2024-02-01", lead_id="2"),
                event("by mail", "2024-02-01", lead_id="", email="X@x.com"),
                by_visitor("by visitor", "2024-01-20"),
                event("bad date", "?", lead_id="1"),
                event("other", "2024-02-01", lead_id="9"),
                event("later", "2024-03-02", lead_id="1"),
                by_visitor("anonymous", "2024-03-02"),
            ],
            "attribute_changes": [change("lead", "country", "2024-02-01", "DE")],
            "erasure_requests": [erasure("2024-03-01", email=" X@X.COM ")],
        }
        result = run(raw)
        assert [row["lead_id"] for row in result["lead_scores"]] == ["9"]
        assert outcomes(result, "leads") == {("erased", None): 2, ("used", None): 1}
        assert outcomes(result, "lead_merges") == {("erased", None): 1}
        assert outcomes(result, "identities") == {("erased", None): 1}
        assert outcomes(result, "attribute_changes") == {("erased", None): 1}
        assert outcomes(result, "events") == {
            ("erased", None): 4,
            ("used", None): 2,
            ("rejected", "unknown lead"): 1,
        }
        assert outcomes(result, "erasure_requests") == {("used", None): 1}

    @pytest.mark.parametrize(
        "request_cells",
        [
            {"lead_id": "1"},
            {"email": "now@x.com"},
            {"email": "old@x.com"},
            {"email": "before@x.com"},
            {"email": "between@x.com"},
        ],
    )
    def test_any_email_that_was_held_names_a_person(self, request_cells: Row) -> None:
        raw = {
            "leads": [
                lead("1", email="old@x.com", updated_at="2024-01-02"),
                lead("1", email="now@x.com", updated_at="2024-01-03"),
            ],
            "attribute_changes": [
                change("lead", "email", "2024-02-01", "Between@x.com", "before@x.com")
            ],
            "erasure_requests": [erasure("not readable", **request_cells)],
        }
        assert run(raw)["lead_scores"] == []

    def test_requests_of_the_future_count(self) -> None:
        raw = {
            "leads": [lead()],
            "erasure_requests": [erasure("2030-01-01", lead_id="1")],
        }
        result = run(raw)
        assert result["lead_scores"] == []
        assert outcomes(result, "erasure_requests") == {("used", None): 1}

    def test_who_comes_back_is_a_new_person(self) -> None:
        raw = {
            "leads": [lead("1"), lead("1", "2024-04-01")],
            "identities": [
                {"visitor_id": "v", "lead_id": "1", "identified_at": at}
                for at in ("2024-02-01", "2024-04-01")
            ],
            "events": [
                by_visitor("old", "2024-02-02"),
                by_visitor("new", "2024-04-02"),
            ],
            "erasure_requests": [erasure("2024-03-01", lead_id="1")],
        }
        result = run(raw, {"behavior_rules": [behavior()]})
        assert total(result) == 10
        assert outcomes(result, "leads") == {("erased", None): 1, ("used", None): 1}
        assert outcomes(result, "events") == {("erased", None): 1, ("used", None): 1}

    def test_orders_and_opportunities_stay_with_the_account(self) -> None:
        won = {"lead_id": "1", "closed_at": "2024-02-02", "is_won": "true"}
        raw = {
            "leads": [lead("1", account_id="a"), lead("2", account_id="a")],
            "accounts": [{"account_id": "a"}],
            "orders": [order("2024-01-01", account_id="a"), order("2024-01-02")],
            "opportunities": [
                opportunity("kept", account_id="a", **won),
                opportunity("gone", **won),
            ],
            "erasure_requests": [erasure("2024-03-01", lead_id="1")],
        }
        rules = {"seasonal_rules": [season("365", "0", "1")]}
        result = run(raw, rules)
        row = only(result["lead_scores"])
        assert (row["lead_id"], row["timing_score"]) == ("2", 7)
        assert row["mql_blocker"] is None
        expected = {("erased", None): 1, ("used", None): 1}
        assert outcomes(result, "orders") == expected
        assert outcomes(result, "opportunities") == expected


def test_every_record_has_one_outcome() -> None:
    raw = {
        "leads": [lead(), lead(), lead("2", "2025-01-01"), lead("", "x")],
        "events": [
            event("1", "2024-02-01"),
            event("1", "2024-02-01"),
            event("2", "2024-02-01", lead_id="9"),
        ],
    }
    result = run(raw)
    for table, rows in raw.items():
        assert sum(outcomes(result, table).values()) == len(rows)
