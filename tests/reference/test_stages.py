"""Small cases of stages, the funnel and the next action, worked out by hand."""

# ruff: noqa: D1 - the names of the tests say what holds

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

import pytest

from reference.cases import (
    ACCOUNT,
    MODEL,
    Row,
    behavior,
    condition,
    day,
    event,
    fit,
    grades,
    lead,
    only,
    opportunity,
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

    def test_an_order_engages_a_lead(self) -> None:
        order = {"order_id": "o", "lead_id": "1", "ordered_at": "2024-01-05"}
        assert self.stages({"orders": [order]})[1:] == [("engaged", "01-05")]
        before = {"orders": [order | {"ordered_at": "2023-12-31"}]}
        assert self.stages(before) == [("lead", "01-01")]

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

    def test_a_lost_deal_that_is_rejected_makes_no_mql(self) -> None:
        deal = opportunity(
            lead_id="1", created_at="2024-01-20", closed_at="2024-02-03", is_won="no"
        )
        raw = {
            "events": [event("1", "2024-02-01"), event("2", "2024-02-05", "click")],
            "opportunities": [deal],
            "lead_statuses": [status("rejected", "2024-02-03")],
        }
        assert self.stages(raw, MQL) == [
            ("lead", "01-01"),
            ("opportunity", "01-20"),
            ("recycled", "02-03"),
        ]
        # 60 points fall to 36 on 02-05; a second visit brings the lead back.
        raw["events"].append(event("3", "2024-02-05"))
        assert self.stages(raw, MQL)[2:] == [
            ("recycled", "02-03"),
            ("marketing_qualified", "02-05"),
            ("engaged", "02-12"),
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
        assert (june["entered"], june["exited"], june["moved_on"]) == (1, 2, 1)
        assert june["median_days"] == Decimal("27.5")
        may = rows["2024-05", "lead"]
        assert may["counted_on"] == day("2024-05-31")
        assert (may["leads"], may["share"], may["median_days"]) == (2, 1, None)
        recycled = rows["2024-05", "recycled"]
        assert (recycled["leads"], recycled["share"], recycled["entered"]) == (0, 0, 0)
        engaged = rows["2024-06", "engaged"]
        assert (engaged["leads"], engaged["entered"]) == (1, 1)

    def test_the_current_month_ends_today(self) -> None:
        spans = self.life("1", ("lead", "2024-05-10"), ("engaged", "2024-06-15"))
        rows = self.funnel(spans, "2024-06-15")
        assert rows["2024-06", "lead"]["counted_on"] == day("2024-06-15")
        assert rows["2024-06", "lead"]["moved_on"] == 1
        assert rows["2024-06", "engaged"]["leads"] == 1

    @pytest.mark.parametrize(
        ("created", "first_month", "months"),
        [
            ("2024-06-15", "2024-06", 1),
            ("2024-05-31", "2024-05", 2),
            ("2022-07-31", "2022-07", 24),
            ("2022-06-30", "2022-07", 24),
        ],
    )
    def test_it_begins_with_the_first_lead_two_years_ago_at_most(
        self, created: str, first_month: str, months: int
    ) -> None:
        rows = self.funnel(
            [
                *self.life("1", ("lead", "2024-06-15")),
                *self.life("2", ("lead", created)),
            ],
            "2024-06-15",
        )
        assert min(rows)[0] == first_month
        assert len(rows) == months * len(self.POSITIONS)

    def test_without_leads_there_is_no_funnel(self) -> None:
        assert self.funnel([]) == {}

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
        assert len(rows) == 6 * 9
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
            ({"top_rule": "x|de"}, True),
            ({"top_rule": "more"}, False),
            ({"top_rule": "DE"}, False),
            ({"recent_activity": "Visit", "within_days": "11"}, True),
            ({"recent_activity": "visit", "within_days": "10"}, False),
            ({"recent_activity": "call | visit", "within_days": "30"}, True),
            ({"recent_activity": "call", "within_days": "30"}, False),
            ({"recent_activity": "call", "within_days": "30", "stage": "lead"}, False),
            # 20 for DE from the day of creation on, 16 of 36 since 20 June.
            ({"min_score_change": "16", "within_days": "11"}, True),
            ({"min_score_change": "16.5", "within_days": "11"}, False),
            ({"min_score_change": "1", "within_days": "10"}, False),
            ({"min_score_change": "16", "within_days": "3000"}, True),
            ({"min_score_change": "17", "within_days": "3000"}, False),
            (
                {
                    "min_score_change": "16",
                    "within_days": "11",
                    "recent_activity": "call",
                },
                False,
            ),
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
