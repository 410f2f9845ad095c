"""Small cases of account scores, by hand from docs/definitions.md#accounts."""

# ruff: noqa: D1 - the names of the tests say what holds

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from reference.cases import (
    ACCOUNT,
    MODEL,
    Row,
    behavior,
    by_visitor,
    condition,
    day,
    event,
    fit,
    inactivity,
    lead,
    only,
    opportunity,
    pick,
    run,
    status,
)


class TestAccounts:
    """Account `a`; its people have 10 points of behavior for each visit."""

    def score(self, raw: Row, rules: Row | None = None, **limits: str) -> Any:
        """Return the account's row and its rows of the ledger."""
        model = {"scoring_model": "m"} | limits
        raw = {"accounts": [ACCOUNT]} | raw
        base: Row = {"behavior_rules": [behavior()], "account_models": [model]}
        result = run({"leads": []} | raw, base | (rules or {}))
        row = only(result["account_scores"])
        twin = only(result["account_model_scores"])
        named = {"name": row["name"], "domain": row["domain"]}
        assert row | {"is_official": True} == twin | named
        rows = result["account_score_reasons"]
        assert sum(each["contribution"] for each in rows) == row["account_score"]
        return row, pick(rows, "component", "rule", "lead_id", "contribution")

    def people(self, *visits: int, at: str = "2024-06-30") -> Row:
        """Return leads 1, 2, … of the account with so many visits each."""
        leads = [lead(f"{n}", account_id="a") for n, _ in enumerate(visits, 1)]
        events = [
            event(f"{n}-{time}", at, lead_id=f"{n}")
            for n, times in enumerate(visits, 1)
            for time in range(times)
        ]
        return {"leads": leads, "events": events}

    def weights(self, *weights: str) -> Row:
        return {
            "account_rank_weights": [
                {"scoring_model": "m", "rank": f"{rank}", "weight": weight}
                for rank, weight in enumerate(weights, 1)
            ]
        }

    def role(self, name: str, points: str, *cells: str) -> Row:
        return condition(*cells) | {"buying_role": name, "points": points}

    def test_an_account_without_people(self) -> None:
        row, reasons = self.score({})
        assert (row["account_id"], row["name"]) == ("a", "Acme")
        assert row["scoring_model"] == "m"
        assert (row["account_score"], row["people"], reasons) == (0, 0, [])
        assert row["last_engaged_on"] is row["days_since_engagement"] is None
        assert row["top_person"] is row["covered_roles"] is row["missing_roles"] is None
        assert (row["is_mqa"], row["mqa_blocker"]) == (True, None)

    def test_people_count_by_their_rank(self) -> None:
        weights = self.weights("1", "0.33333", "0.5")
        row, reasons = self.score(self.people(1, 2, 2, 1), weights)
        # 2 and 3 have 20 points, 1 and 4 have 10; the fourth rank weighs nothing.
        assert reasons == [
            ("people", "rank_1", "2", Decimal("20")),
            ("people", "rank_2", "3", Decimal("6.6666")),
            ("people", "rank_3", "1", Decimal("5")),
        ]
        assert (row["people_score"], row["top_person"]) == (Decimal("31.6666"), "2")
        assert (row["people"], row["engaged_people"]) == (4, 4)

    def test_halves_are_rounded_away_from_zero(self) -> None:
        rules = self.weights("0.000025", "0.000025")
        rules["inactivity_rules"] = [inactivity("idle", "1") | {"points": "-10"}]
        people = self.people(1, 0)
        _, reasons = self.score(people, rules)
        # 10 × 0.000025 = 0.00025, and -10 × 0.000025 for the one who is idle.
        assert reasons == [
            ("people", "rank_1", "1", Decimal("0.0003")),
            ("people", "rank_2", "2", Decimal("-0.0003")),
        ]

    def test_engagement_within_days(self) -> None:
        people = self.people(1, 0, at="2024-06-29")
        row, _ = self.score(people, engaged_within_days="2")
        assert (row["engaged_people"], row["days_since_engagement"]) == (1, 1)
        assert row["last_engaged_on"] == day("2024-06-29")
        row, _ = self.score(people, engaged_within_days="1")
        assert row["engaged_people"] == 0

    def test_an_order_of_the_account_makes_nobody_engaged(self) -> None:
        people = [lead(n, account_id="a") for n in ("1", "2")]
        order = {"order_id": "o", "account_id": "a", "ordered_at": "2024-06-28"}
        for names, engaged in ({}, 0), ({"lead_id": "2"}, 1):
            raw = {"leads": people, "orders": [order | names]}
            row, _ = self.score(raw, engaged_within_days="30")
            assert (row["people"], row["engaged_people"]) == (2, engaged)
            assert row["last_engaged_on"] == day("2024-06-28")
            assert row["days_since_engagement"] == 2

    def test_the_day_of_creation_is_an_engaged_day(self) -> None:
        raw = {"leads": [lead("1", "2024-06-30", account_id="a")]}
        row, _ = self.score(raw, engaged_within_days="1")
        assert (row["engaged_people"], row["days_since_engagement"]) == (1, 0)

    def test_fit_on_attributes_of_the_account(self) -> None:
        accounts = [ACCOUNT | {"industry": "Software", "employee_count": "200"}]
        rules = {
            "industries": [{"industry": "software", "industry_group": "tech"}],
            "fit_rules": [
                fit("first", "industry", "is_present", points="1"),
                fit("second", "industry", "equals", "software", points="2"),
                fit("size", "account_employee_count", "at_least", "200", points="4"),
                fit("group", "industry_group", "equals", "tech", points="8"),
                fit("nothing", "annual_revenue", "is_missing", points="0"),
                fit("of the lead", "job_title", "is_missing", points="16"),
                fit("derived", "email_type", "equals", "missing", points="32"),
                fit("no country", "account_country", "is_missing", points="64"),
            ],
        }
        row, reasons = self.score({"accounts": accounts}, rules)
        assert reasons == [
            ("fit", "first", None, 1),
            ("fit", "group", None, 8),
            ("fit", "no country", None, 64),
            ("fit", "size", None, 4),
        ]
        assert row["fit_score"] == row["account_score"] == 77

    def test_fit_follows_the_changes_of_the_account(self) -> None:
        def change(attribute: str, value: str, at: str) -> Row:
            return {
                "entity_type": "account",
                "entity_id": "a",
                "attribute": attribute,
                "value": value,
                "changed_at": at,
            }

        changes = [
            change("tier", "gold", "2024-06-30"),
            change("industry", "Banking", "2024-05-01"),
        ]
        rules = {
            "fit_rules": [
                fit("gold", "tier", "equals", "gold"),
                fit("old", "industry", "equals", "software"),
            ]
        }
        accounts = [ACCOUNT | {"industry": "Software"}]
        raw = {"accounts": accounts, "attribute_changes": changes}
        assert self.score(raw, rules)[1] == [("fit", "gold", None, 10)]
        # What a lead has under that name takes nothing away from accounts.
        own = changes[0] | {"entity_type": "lead", "entity_id": "1"}
        raw |= {"leads": [lead()], "attribute_changes": [*changes, own]}
        assert self.score(raw, rules)[1] == [("fit", "gold", None, 10)]

    def visits(self, *days: str, **cells: str) -> Row:
        address = {"email": "someone@acme.test", "visitor_id": None}
        return {
            "events": [
                by_visitor(f"{n}", at, **address, **cells) for n, at in enumerate(days)
            ]
        }

    def test_visitors_without_a_name(self) -> None:
        rules = {
            "behavior_rules": [
                behavior(times_in_total="1", resets_on_recycle="true"),
                behavior("faded", decay="d"),
                behavior("often", occurrences="2", within_days="3", points="5"),
                behavior("search", activity_type="search_arrival", points="7"),
                behavior("host", activity_type="referral_arrival", points="9"),
            ],
            "decays": [{"decay": "d", "shape": "linear", "days": "2"}],
            "derived_activities": [
                {"activity_type": "search_arrival"},
                {"activity_type": "referral_arrival"},
            ],
            "inactivity_rules": [inactivity("idle", "1")],
        }
        raw = self.visits("2024-06-20", "2024-06-27", "2024-06-29") | {
            "leads": [lead(account_id="a")],
            "lead_statuses": [status("recycled", "2024-06-25")],
        }
        raw["events"][0] |= {"search_term": "x", "referrer": "https://news.test/"}
        row, reasons = self.score(raw, rules)
        # Two visits within the last three days were on the 29th alone.
        assert reasons == [
            ("anonymous", "faded", None, 5),
            ("anonymous", "host", None, 9),
            ("anonymous", "search", None, 7),
            ("anonymous", "visits", None, 10),
        ]
        assert (row["anonymous_score"], row["people"]) == (31, 1)

    def test_the_cap_of_visitors(self) -> None:
        raw = self.visits("2024-06-20", "2024-06-21")
        row, reasons = self.score(raw, anonymous_cap="15.5")
        assert reasons == [
            ("anonymous", "anonymous_cap", None, Decimal("-4.5")),
            ("anonymous", "visits", None, 20),
        ]
        assert row["anonymous_score"] == Decimal("15.5")
        assert len(self.score(raw, anonymous_cap="20")[1]) == 1
        less = {"behavior_rules": [behavior(points="-10")]}
        assert self.score(raw, less, anonymous_cap="0")[0]["anonymous_score"] == -20

    def test_a_lead_is_no_visitor(self) -> None:
        raw = self.visits("2024-06-20") | {"leads": [lead(email="someone@acme.test")]}
        assert self.score(raw)[1] == []

    def test_roles_that_engaged_people_cover(self) -> None:
        people = self.people(1, 2, 0)
        people["leads"][0]["job_title"] = people["leads"][1]["job_title"] = "CEO"
        people["leads"][2]["job_title"] = "Buyer"
        rules = {
            "buying_roles": [
                self.role("signs", "15", "job_title", "equals", "ceo"),
                self.role("asks", "0", "lead_id", "equals", "1"),
                self.role("pays", "10", "job_title", "equals", "buyer"),
            ]
        }
        row, reasons = self.score(people, rules, engaged_within_days="30")
        assert reasons == [("roles", "signs", "2", 15)]
        assert row["covered_roles"] == "asks | signs"
        assert (row["missing_roles"], row["covered_role_count"]) == ("pays", 2)
        assert row["role_score"] == 15
        row, reasons = self.score(people, rules)
        assert reasons == [("roles", "pays", "3", 10), ("roles", "signs", "2", 15)]

    @pytest.mark.parametrize(
        ("raw", "limits", "blocker"),
        [
            ({}, {"mqa_score": "10", "min_engaged_people": "1"}, None),
            ({}, {"mqa_score": "10.0001"}, "account_score_below_mqa_score"),
            (
                {},
                {"min_engaged_people": "2"},
                "engaged_people_below_min_engaged_people",
            ),
            ({}, {"min_buying_roles": "1"}, "buying_roles_below_min_buying_roles"),
            (
                {"accounts": [ACCOUNT | {"customer_since": "2024-06-30"}]},
                {},
                "is_customer",
            ),
            ({"accounts": [ACCOUNT | {"customer_since": "2024-07-01"}]}, {}, None),
        ],
    )
    def test_what_keeps_an_account_from_being_an_mqa(
        self, raw: Row, limits: Row, blocker: str | None
    ) -> None:
        row, _ = self.score(self.people(1) | raw, self.weights("1"), **limits)
        assert (row["mqa_blocker"], row["is_mqa"]) == (blocker, blocker is None)

    @pytest.mark.parametrize(
        ("cells", "blocker"),
        [
            ({"account_id": "a"}, "open_opportunity"),
            ({"lead_id": "1"}, "open_opportunity"),
            ({"lead_id": "1", "account_id": "b"}, None),
            ({"lead_id": "1", "account_id": "unknown"}, "open_opportunity"),
            ({"account_id": "a", "closed_at": "2024-07-01"}, "open_opportunity"),
            ({"account_id": "a", "closed_at": "2024-06-30"}, None),
            (
                {"account_id": "a", "closed_at": "2024-06-30", "is_won": "yes"},
                "is_customer",
            ),
        ],
    )
    def test_opportunities_of_an_account(self, cells: Row, blocker: str | None) -> None:
        raw = self.people(1) | {
            "accounts": [ACCOUNT, {"account_id": "b"}],
            "opportunities": [opportunity(**cells)],
        }
        rules = {"account_models": [{"scoring_model": "m"}]}
        rows = run(raw, rules)["account_scores"]
        assert {row["account_id"]: row["mqa_blocker"] for row in rows}["a"] == blocker

    def test_product_interest(self) -> None:
        raw = self.visits("2024-06-20", product="x")
        raw |= {"leads": [lead("1", account_id="a"), lead("2", account_id="a")]}
        raw["accounts"] = [ACCOUNT]
        raw["events"] += [
            event("l1", "2024-06-20", product="x"),
            event("l2", "2024-06-20", product="x", lead_id="2"),
            event("l3", "2024-06-20", product="y", lead_id="2"),
        ]
        rules = {"behavior_rules": [behavior()]}
        capped = {"account_models": [{"scoring_model": "m", "anonymous_cap": "0"}]}
        columns = ("product", "people_contribution", "anonymous_contribution")
        columns += ("contribution",)
        rows = run(raw, rules | capped)["account_product_interest"]
        assert pick(rows, *columns) == [("x", 20, 10, 30), ("y", 10, 0, 10)]
        # No model scores accounts: what its people look at stands there all the same.
        result = run(raw, rules)
        rows = result["account_product_interest"]
        assert pick(rows, *columns) == [("x", 20, 0, 20), ("y", 10, 0, 10)]
        assert result["account_scores"] == result["account_model_scores"] == []

    def test_the_official_model_is_the_champion_of_the_default_segment(self) -> None:
        models = [MODEL, MODEL | {"scoring_model": "d", "role": "draft"}]
        for scored, official in (("m", ["m"]), ("d", [])):
            rules = {
                "scoring_models": models,
                "account_models": [{"scoring_model": scored}],
            }
            result = run({"leads": [], "accounts": [ACCOUNT]}, rules)
            assert pick(result["account_scores"], "scoring_model") == [
                (name,) for name in official
            ]
            assert pick(result["account_model_scores"], "is_official") == [
                (bool(official),)
            ]
