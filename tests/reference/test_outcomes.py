"""Small cases of what follows from a score: stages, funnel, next action, accounts."""

# ruff: noqa: D1 - the names of the tests say what holds

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

import pytest

from reference.cases import (
    MODEL,
    Row,
    behavior,
    by_visitor,
    day,
    event,
    fit,
    grades,
    inactivity,
    lead,
    only,
    opportunity,
    pick,
    run,
    status,
)
from reference.funnel import funnel_stages

ON_THE_WAY = ("lead", "engaged", "marketing_qualified", "sales_accepted")
ON_THE_WAY += ("opportunity", "customer")
OFF_THE_WAY = ("recycled", "disqualified", "opted_out")
STAGES = [
    *({"stage": name, "position": f"{n}"} for n, name in enumerate(ON_THE_WAY, 1)),
    *({"stage": name, "position": ""} for name in OFF_THE_WAY),
]
# 60 points that fall by 6 a day: an MQL for a week.
MQL: Row = {
    "scoring_models": [MODEL | {"mql_score": "50", "rearm_score": "20"}],
    "behavior_rules": [
        behavior(points="60", decay="d"),
        behavior("click", activity_type="click", points="1"),
    ],
    "decays": [{"decay": "d", "shape": "linear", "days": "10"}],
}
NEVER: Row = {"scoring_models": [MODEL | {"mql_score": "999"}]}
ACCOUNT: Row = {"account_id": "a", "name": "Acme", "domain": "acme.test"}


def condition(attribute: str, operator: str, value: str = "") -> Row:
    return {
        "scoring_model": "m",
        "attribute": attribute,
        "operator": operator,
        "value": value,
    }


class TestStages:
    def stages(self, raw: Row, rules: Row = NEVER) -> list[Any]:
        result = run({"leads": [lead()]} | raw, rules)
        rows = result["lead_stages"]
        now = only(result["lead_scores"])
        for row, following in zip(rows, [*rows[1:], None], strict=True):
            assert row["is_current"] == (following is None)
            assert row["left_on"] == (following and following["entered_on"])
            assert row["next_stage"] == (following and following["stage"])
        assert (now["stage"], now["stage_entered_on"]) == (
            rows[-1]["stage"],
            rows[-1]["entered_on"],
        )
        return [(row["stage"], f"{row['entered_on']:%m-%d}") for row in rows]

    def test_a_lead_is_engaged_by_what_it_does_after_its_creation(self) -> None:
        before, sent = event("1", "2023-12-31"), event("2", "2024-01-05", "sent")
        listed = {"activity_types": [{"activity_type": "sent"}]}
        quiet = {"events": [before, sent]}
        assert self.stages(quiet, NEVER | listed) == [("lead", "01-01")]
        on_the_day = {"events": [event("1", "2024-01-01 23:00")]}
        assert self.stages(on_the_day) == [("engaged", "01-01")]
        later = {"events": [event("1", "2024-01-05")]}
        assert self.stages(later) == [("lead", "01-01"), ("engaged", "01-05")]

    def test_days_in_stage(self) -> None:
        raw = {"leads": [lead()], "events": [event("1", "2024-01-05")]}
        rows = run(raw, NEVER)["lead_stages"]
        assert [row["days_in_stage"] for row in rows] == [4, 177]

    @pytest.mark.parametrize(
        ("raw", "stage"),
        [
            ({"leads": [lead(opted_out_at="2024-02-03")]}, "opted_out"),
            ({"lead_statuses": [status("disqualified", "2024-02-03")]}, "disqualified"),
            (
                {
                    "attribute_changes": [
                        {
                            "entity_type": "lead",
                            "entity_id": "1",
                            "attribute": "job_title",
                            "value": "Student",
                            "changed_at": "2024-02-03",
                        }
                    ]
                },
                "disqualified",
            ),
            (
                {
                    "leads": [lead(account_id="a")],
                    "accounts": [ACCOUNT | {"customer_since": "2024-02-03"}],
                },
                "customer",
            ),
            (
                {"opportunities": [opportunity(lead_id="1", created_at="2024-02-03")]},
                "opportunity",
            ),
            ({"lead_statuses": [status("accepted", "2024-02-03")]}, "sales_accepted"),
            ({"lead_statuses": [status("recycled", "2024-02-03")]}, "recycled"),
            ({"lead_statuses": [status("rejected", "2024-02-03")]}, "recycled"),
        ],
    )
    def test_what_comes_before_engaged(self, raw: Row, stage: str) -> None:
        engaged = {"events": [event("1", "2024-01-01")]}
        students = condition("job_title", "equals", "student") | {"rule": "student"}
        rules = NEVER | {"disqualification_rules": [students]}
        assert self.stages(engaged | raw, rules) == [
            ("engaged", "01-01"),
            (stage, "02-03"),
        ]

    def test_all_stages_in_order(self) -> None:
        raw = {
            "leads": [lead(opted_out_at="2024-03-20")],
            "events": [event("1", "2024-02-01")],
            "lead_statuses": [
                status("accepted", "2024-02-03"),
                status("disqualified", "2024-03-10"),
                status("rejected", "2024-02-20"),
            ],
            "opportunities": [
                opportunity(
                    lead_id="1",
                    created_at="2024-02-25",
                    closed_at="2024-03-01",
                    is_won="yes",
                )
            ],
        }
        assert self.stages(raw, MQL) == [
            ("lead", "01-01"),
            ("marketing_qualified", "02-01"),
            ("sales_accepted", "02-03"),
            ("recycled", "02-20"),
            ("opportunity", "02-25"),
            ("customer", "03-01"),
            ("disqualified", "03-10"),
            ("opted_out", "03-20"),
        ]

    def test_a_lost_opportunity_leads_back(self) -> None:
        lost = opportunity(
            lead_id="1", created_at="2024-02-03", closed_at="2024-02-04", is_won="no"
        )
        accepted = status("accepted", "2024-01-10")
        assert self.stages({"opportunities": [lost], "lead_statuses": [accepted]}) == [
            ("lead", "01-01"),
            ("sales_accepted", "01-10"),
            ("opportunity", "02-03"),
            ("sales_accepted", "02-04"),
        ]

    def test_a_span_ends_with_the_mql_entry(self) -> None:
        # 24 points after 6 days, 18 after 7.
        assert self.stages({"events": [event("1", "2024-02-01")]}, MQL) == [
            ("lead", "01-01"),
            ("marketing_qualified", "02-01"),
            ("engaged", "02-08"),
        ]

    def test_a_new_entry_ends_recycling_for_good(self) -> None:
        raw = {
            "events": [
                event("1", "2024-02-01"),
                event("2", "2024-02-02"),
                event("3", "2024-02-06", "click"),
            ],
            "lead_statuses": [status("rejected", "2024-02-02")],
        }
        assert self.stages(raw, MQL) == [
            ("lead", "01-01"),
            ("marketing_qualified", "02-01"),
            ("recycled", "02-02"),
            ("marketing_qualified", "02-06"),
            ("engaged", "02-10"),
        ]

    def test_a_verdict_of_the_day_of_entry_is_no_new_entry(self) -> None:
        raw = {
            "events": [event("1", "2024-02-01")],
            "lead_statuses": [status("recycled", "2024-02-01")],
        }
        assert self.stages(raw, MQL) == [
            ("lead", "01-01"),
            ("marketing_qualified", "02-01"),
            ("recycled", "02-02"),
        ]

    def test_only_verdicts_replace_verdicts(self) -> None:
        statuses = [status("accepted", "2024-02-01"), status("nurture", "2024-02-02")]
        assert self.stages({"lead_statuses": statuses}) == [
            ("lead", "01-01"),
            ("sales_accepted", "02-01"),
        ]

    def test_another_status_lifts_a_disqualification_but_not_the_verdict(self) -> None:
        statuses = [
            status("accepted", "2024-02-01"),
            status("disqualified", "2024-02-02"),
            status("nurture", "2024-02-03"),
        ]
        assert self.stages({"lead_statuses": statuses}) == [
            ("lead", "01-01"),
            ("sales_accepted", "02-01"),
            ("disqualified", "02-02"),
            ("lead", "02-03"),
        ]

    def test_of_two_verdicts_at_once_the_larger_counts(self) -> None:
        statuses = [status("recycled", "2024-02-01"), status("accepted", "2024-02-01")]
        assert self.stages({"lead_statuses": statuses})[-1] == ("recycled", "02-01")


class TestFunnel:
    POSITIONS: ClassVar = {
        "lead": Decimal(1),
        "engaged": Decimal(2),
        "recycled": None,
    }

    def funnel(self, spans: list[Row], as_of: str = "2024-06-30") -> Any:
        rows = funnel_stages(spans, self.POSITIONS, day(as_of))
        assert len(rows) == 24 * len(self.POSITIONS)
        by_key = {(f"{row['month_start']:%Y-%m}", row["stage"]): row for row in rows}
        assert len(by_key) == len(rows)
        return by_key

    def life(self, lead_id: str, *steps: tuple[str, str]) -> list[Row]:
        return [
            {
                "lead_id": lead_id,
                "stage": stage,
                "entered_on": day(entered),
                "left_on": day(following[1]) if following else None,
                "next_stage": following[0] if following else None,
            }
            for (stage, entered), following in zip(
                steps, [*steps[1:], None], strict=True
            )
        ]

    def test_counts_of_a_month(self) -> None:
        spans = [
            *self.life("1", ("lead", "2024-05-10"), ("engaged", "2024-06-05")),
            *self.life("2", ("lead", "2024-05-20")),
            *self.life("3", ("lead", "2024-06-01"), ("recycled", "2024-06-30")),
        ]
        rows = self.funnel(spans)
        june = rows["2024-06", "lead"]
        assert june["counted_on"] == day("2024-06-30")
        assert (june["leads"], june["share"]) == (1, Decimal("0.3333"))
        assert (june["entered"], june["left"], june["moved_on"]) == (1, 2, 1)
        assert june["median_days"] == Decimal("27.5")
        may = rows["2024-05", "lead"]
        assert may["counted_on"] == day("2024-05-31")
        assert (may["leads"], may["share"], may["median_days"]) == (2, 1, None)
        april = rows["2024-04", "lead"]
        assert (april["leads"], april["share"], april["entered"]) == (0, 0, 0)
        engaged = rows["2024-06", "engaged"]
        assert (engaged["leads"], engaged["entered"]) == (1, 1)

    def test_the_current_month_ends_today(self) -> None:
        spans = self.life("1", ("lead", "2024-05-10"), ("engaged", "2024-06-15"))
        rows = self.funnel(spans, "2024-06-15")
        assert rows["2024-06", "lead"]["counted_on"] == day("2024-06-15")
        assert rows["2024-06", "lead"]["moved_on"] == 1
        assert rows["2024-06", "engaged"]["leads"] == 1
        assert min(rows)[0] == "2022-07"

    def test_moving_on_means_a_later_place(self) -> None:
        spans = [
            *self.life("1", ("engaged", "2024-06-01"), ("lead", "2024-06-02")),
            *self.life("2", ("lead", "2024-06-01"), ("recycled", "2024-06-02")),
            *self.life("3", ("recycled", "2024-06-01"), ("lead", "2024-06-02")),
        ]
        rows = self.funnel(spans)
        moved = {stage: rows["2024-06", stage]["moved_on"] for stage in self.POSITIONS}
        assert moved == {"lead": 0, "engaged": 0, "recycled": 1}

    def forty(self) -> list[Row]:
        """Return 40 leads of May, of whom 10 become engaged in June."""
        return [
            *(
                row
                for n in range(10)
                for row in self.life(
                    f"m{n}", ("lead", "2024-05-10"), ("engaged", "2024-06-01")
                )
            ),
            *(
                row
                for n in range(30)
                for row in self.life(f"s{n}", ("lead", "2024-05-31"))
            ),
        ]

    def test_what_to_expect(self) -> None:
        # a = 10.5, b = 30.5, 30 leads: mean 30 × 10.5 / 41 = 7.68, variance
        # 30 × 10.5 × 30.5 × 71 / (41² × 42) = 9.6617, so ± 1.96 × 3.1083 = 6.092.
        june = self.funnel(self.forty())["2024-06", "lead"]
        assert (june["at_risk"], june["moved_from_risk"]) == (40, 10)
        assert june["expected_to_move_on"] == Decimal("7.7")
        assert june["expected_low"] == Decimal("1.6")
        assert june["expected_high"] == Decimal("13.8")

    def test_the_expectation_stays_between_none_and_all(self) -> None:
        # One of two moved on: a = b = 1.5, mean 0.5, deviation 0.5.
        spans = [
            *self.life("1", ("lead", "2024-05-10"), ("engaged", "2024-06-05")),
            *self.life("2", ("lead", "2024-05-20")),
        ]
        june = self.funnel(spans)["2024-06", "lead"]
        assert june["expected_to_move_on"] == Decimal("0.5")
        assert (june["expected_low"], june["expected_high"]) == (0, 1)

    def test_a_month_that_is_not_over_is_no_evidence(self) -> None:
        june = self.funnel(self.forty(), "2024-06-29")["2024-06", "lead"]
        assert (june["at_risk"], june["moved_from_risk"]) == (0, 0)
        assert june["expected_to_move_on"] is june["expected_low"] is None

    def test_evidence_is_of_twelve_months(self) -> None:
        spans = self.life("1", ("lead", "2023-05-31"))
        rows = self.funnel(spans)
        assert rows["2023-06", "lead"]["at_risk"] == 1
        assert rows["2024-05", "lead"]["at_risk"] == 12
        assert rows["2024-06", "lead"]["at_risk"] == 12

    def test_a_month_begun_elsewhere_is_no_evidence(self) -> None:
        spans = self.life("1", ("lead", "2024-06-01"), ("engaged", "2024-06-05"))
        june = self.funnel(spans)["2024-06", "lead"]
        assert (june["moved_on"], june["at_risk"]) == (1, 0)

    def test_the_rows_of_a_build(self) -> None:
        raw = {"leads": [lead()], "events": [event("1", "2024-06-05")]}
        rows = run(raw, NEVER | {"lifecycle_stages": STAGES})["funnel_stages"]
        assert len(rows) == 24 * 9
        june = [row for row in rows if row["month_start"] == day("2024-06-01")]
        assert {row["stage"]: row["leads"] for row in june if row["leads"]} == {
            "engaged": 1
        }
        moved = {row["stage"]: row["moved_on"] for row in june if row["moved_on"]}
        assert moved == {"lead": 1}


def action(priority: str, name: str, **cells: str) -> Row:
    return {"priority": priority, "next_action": name} | cells


class TestNextAction:
    RULES: ClassVar = {
        "scoring_models": [MODEL | {"mql_score": "999"}],
        "fit_rules": [fit("de", "country", "equals", "DE", points="20")],
        "grades": grades(("fit", "A", "20"), ("fit", "B", "10"), ("behavior", "1", "")),
        "activity_states": [
            {"state": "active", "from_days": "0"},
            {"state": "cold", "from_days": "30"},
        ],
        "behavior_rules": [behavior(points="3"), behavior("more", product="beta")],
    }

    def action(self, raw: Row, *rows: Row) -> str | None:
        result = run(raw, self.RULES | {"next_actions": list(rows)})
        return only(result["lead_scores"])["next_action"]

    def test_the_first_row_by_priority_counts(self) -> None:
        rows = action("10", "later"), action("9", "first")
        assert self.action({"leads": [lead()]}, *rows) == "first"

    @pytest.mark.parametrize(
        ("cells", "holds"),
        [
            ({"fit_grade": "A"}, True),
            ({"fit_grade": "b | a"}, True),
            ({"fit_grade": "B"}, False),
            ({"behavior_grade": "1"}, True),
            ({"activity_state": "COLD|active"}, True),
            ({"activity_state": "new|cold"}, False),
            ({"stage": "engaged"}, True),
            ({"stage": "lead"}, False),
            ({"product": "Beta"}, True),
            ({"product": "alpha"}, False),
            ({"fit_grade": "A", "product": "alpha"}, False),
        ],
    )
    def test_all_filled_cells_must_hold(self, cells: Row, holds: bool) -> None:
        # 3 points for alpha, 3 + 10 for beta.
        raw = {
            "leads": [lead(country="DE")],
            "events": [
                event("1", "2024-06-20", product="alpha"),
                event("2", "2024-06-20", product="beta"),
            ],
        }
        rows = action("1", "this", **cells), action("2", "rest")
        assert self.action(raw, *rows) == ("this" if holds else "rest")

    @pytest.mark.parametrize("trait", ["fit_grade", "product"])
    def test_what_a_lead_lacks_meets_only_an_empty_cell(self, trait: str) -> None:
        rows = action("1", "this", **{trait: "A|B|alpha|beta"}), action("2", "rest")
        assert self.action({"leads": [lead()]}, *rows) == "rest"

    def test_the_row_is_shown(self) -> None:
        row = action(
            "1",
            "call",
            channel="phone",
            template_key="hot",
            days_to_act="2",
            reason="Hot",
        )
        result = run({"leads": [lead()]}, self.RULES | {"next_actions": [row]})
        shown = only(result["lead_scores"])
        assert {name for name in shown if name.startswith("next_action")} == {
            "next_action",
            "next_action_channel",
            "next_action_template_key",
            "next_action_days",
            "next_action_reason",
        }
        assert shown["next_action_channel"] == "phone"
        assert shown["next_action_template_key"] == "hot"
        assert shown["next_action_days"] == 2
        assert shown["next_action_reason"] == "Hot"

    @pytest.mark.parametrize(
        ("products", "top"),
        [
            (("b", "a", "b"), "b"),
            (("b", "a"), "a"),
            ((), None),
        ],
    )
    def test_the_top_product(self, products: tuple[str, ...], top: str | None) -> None:
        raw = {
            "leads": [lead()],
            "events": [
                event(f"{n}", "2024-06-20", product=product)
                for n, product in enumerate(products)
            ],
        }
        assert only(run(raw, self.RULES)["lead_scores"])["top_product"] == top

    def test_nothing_is_liked_at_no_points(self) -> None:
        raw = {"leads": [lead()], "events": [event("1", "2024-06-20", product="a")]}
        rules = {"behavior_rules": [behavior(points="-1")]}
        assert only(run(raw, rules)["lead_scores"])["top_product"] is None


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
        assert row == twin | {"name": row["name"], "domain": row["domain"]}
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
        assert (row["scoring_model"], row["is_official"]) == ("m", True)
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
        # Leads have an attribute of that name, so it means theirs.
        own = changes[0] | {"entity_type": "lead", "entity_id": "1"}
        raw |= {"leads": [lead()], "attribute_changes": [*changes, own]}
        assert self.score(raw, rules)[1] == []

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
