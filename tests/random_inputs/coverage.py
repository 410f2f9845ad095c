"""Which cases of stages, MQL events, accounts and next actions random inputs hold.

They are counted in what the reference computes, without a build:

    cd tests && python -m random_inputs.coverage --inputs 100
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from reference.outcome_rules import TRAITS
from reference.rules import RuleBook
from reference.suppression import MACHINES, PATTERNS

from .compare import Row, Tables
from .generator import FEATURES, Build, random_build
from .harness import PROJECT, read_rules, reference_tables
from .inheritance import NAMES
from .outcome_rules import STAGES

LEFT_REASONS = (
    *("score_fell", "rejected", "recycled", "disqualified", "opted_out", "customer"),
    "opportunity",
)
MQL_BLOCKERS = (
    *("opted_out", "is_customer", "open_opportunity", "disqualified"),
    *("returned_by_sales", "missing_required_attribute", "total_below_mql_score"),
    *("fit_below_min_fit", "behavior_below_min_behavior"),
)
MQA_BLOCKERS = (
    *("is_customer", "open_opportunity", "account_score_below_mqa_score"),
    "engaged_people_below_min_engaged_people",
    "buying_roles_below_min_buying_roles",
)
SUPPRESSION_KINDS = (
    *PATTERNS,
    *("email_domain", "click_after_delivery", "after_delivery", "after_scanner"),
    *("gateway_domain", "burst"),
)
LATELY = ("recent_activity", "min_score_change")
CASES = (
    *(f"stage {stage}" for stage in STAGES),
    *(f"stage {stage} today" for stage in STAGES),
    *(f"left: {reason}" for reason in LEFT_REASONS),
    *(f"came back after {reason}" for reason in LEFT_REASONS[:4]),
    *("came back the day after", "left the day after", "entry on the first day"),
    *("kind first", "kind recycled", "kind repeat", "in cooldown"),
    *("entry without a positive rule", "still an MQL", "MQL under a draft"),
    *("recycled, then qualified again", "recycled, but qualified since"),
    *("opportunity, then recycled", "qualified in no entry", "only returned_by_sales"),
    *(f"MQL blocker {blocker}" for blocker in MQL_BLOCKERS),
    "one blocker twice",
    *("total exactly at mql_score", "fit exactly at min_fit"),
    *("behavior exactly at min_behavior", "score at the floor"),
    *(f"MQA blocker {blocker}" for blocker in MQA_BLOCKERS),
    *("MQA", "account score exactly at mqa_score", "no account score"),
    *(f"account {part}" for part in ("fit", "people", "anonymous", "roles")),
    *("anonymous cap", "negative anonymous sum", "negative share of a person"),
    *("rank without a weight", "share rounded", "role covered for 0 points"),
    *("role missing", "account without people", "account without engaged people"),
    "account that ordered, without an engaged person",
    *("product of people", "product of visitors", "product of both"),
    *(f"next action by {trait}" for trait in (*TRAITS, *LATELY)),
    *("next action for all the rest", "next action of several traits"),
    *("no top product", "stage off the way left for one on it"),
    *("forecast", "nobody at risk", "moved on", "left without moving on"),
    *(f"suppressed by {kind}" for kind in SUPPRESSION_KINDS),
    *("e-mail opened or clicked by a machine", "e-mail ignored"),
    *("deals in two currencies", "deals without a currency", "won deal", "open deal"),
    *("deal without an amount", "deal of an account alone"),
    *("deal dated by closed_at", "deal dated by day of the build"),
    *("idle rule", "idle rule that once counted", "answers without a delivery"),
    *("value that no list has",),
    *("model based on another", "chain of models", "retired base", "rule removed"),
    *("rule replaced", "name of a removed rule in another table"),
    *("type to the minute", "type of days alone", "type partly of days"),
    *("timeline: several a row", "timeline: some suppressed"),
    *("timeline: all suppressed", "timeline: e-mail ignored", "timeline: arrival"),
    *("timeline: type not listed", "timeline: enough for a rule"),
    *("timeline: several rules", "timeline: no rule"),
)


def main() -> int:
    """Print how often each case occurs; return 1 if one does not."""
    parser = argparse.ArgumentParser(prog="random_inputs.coverage")
    parser.add_argument("--inputs", type=int, default=60, help="tenants in all")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first build")
    arguments = parser.parse_args()
    counts = count_cases(arguments.seed, arguments.inputs)
    for case in CASES:
        print(f"{counts[case]:6} {case}")
    return 0 if all(counts[case] for case in CASES) else 1


def count_cases(seed: int, inputs: int, tenants_per_build: int = 2) -> Counter[str]:
    """Return how often each case occurs in so many inputs."""
    counts: Counter[str] = Counter()
    for first in range(0, inputs, tenants_per_build):
        tenants = range(min(tenants_per_build, inputs - first))
        build = random_build(seed + first // tenants_per_build, tenants, FEATURES)
        rules = read_rules(PROJECT / "seeds") | build.rules
        counts.update(_inheritance_cases(rules))
        counts.update(cases(build, rules, reference_tables(build, rules)))
    return counts


def _inheritance_cases(rules: Tables) -> Iterator[str]:
    models = {row["scoring_model"]: row for row in rules["scoring_models"]}
    for model, row in models.items():
        base = models.get(row["based_on"])
        if not base or row["role"] == "retired":
            continue
        yield "model based on another"
        if base["based_on"]:
            yield "chain of models"
        if base["role"] == "retired":
            yield "retired base"
        others = {
            rule["rule"]
            for table, (column, _) in NAMES.items()
            for rule in rules[table]
            if column == "rule" and rule["scoring_model"] != model
        }
        removed, kept = set(), set()
        for table, (column, cells) in NAMES.items():
            for rule in rules[table]:
                if rule["scoring_model"] == model and column == "rule":
                    is_rule = all(rule[cell] for cell in cells)
                    (kept if is_rule else removed).add(rule["rule"])
        yield from ["rule removed"] * len(removed)
        yield from ["rule replaced"] * len(kept & others)
        yield from ["name of a removed rule in another table"] * len(kept & removed)


def cases(build: Build, rules: Tables, expected: dict[str, Tables]) -> Iterator[str]:
    """Name every case in the tables of a build, as often as it occurs."""
    for tables in expected.values():
        if "lead_scores" in tables:
            yield from _stage_cases(tables)
            yield from _mql_cases(tables, rules)
            yield from _score_cases(tables, rules)
            yield from _account_cases(tables, rules)
            yield from _next_action_cases(tables, rules)
            yield from _suppression_cases(tables, rules)
            yield from _amount_cases(tables)
            yield from _timeline_cases(tables)
        else:
            yield from _funnel_cases(tables)
            yield from _exactness_cases(tables)
            yield from _mismatch_cases(tables)


def _stage_cases(tables: Tables) -> Iterator[str]:
    off = ("recycled", "disqualified", "opted_out")
    for row in tables["lead_stages"]:
        yield f"stage {row['stage']}"
        if row["is_current"]:
            yield f"stage {row['stage']} today"
        if row["stage"] in off and row["next_stage"] not in (None, *off):
            yield "stage off the way left for one on it"
    for before, after in pairwise(tables["lead_stages"]):
        way = before["stage"], before["next_stage"], after["next_stage"]
        if way[:2] == ("opportunity", "recycled"):
            yield "opportunity, then recycled"
        if way[:2] == ("recycled", "marketing_qualified"):
            yield "recycled, then qualified again"
            if way[2] in ("lead", "engaged"):
                yield "recycled, but qualified since"


def _mql_cases(tables: Tables, rules: Tables) -> Iterator[str]:
    created = {}
    for row in tables["lead_stages"]:
        created.setdefault(row["lead_id"], row["entered_on"])
    drafts = {
        row["scoring_model"]
        for row in rules["scoring_models"]
        if row["role"] == "draft"
    }
    one_day = timedelta(days=1)
    for row in tables["mql_events"]:
        yield f"kind {row['kind']}"
        if row["left_on"]:
            yield f"left: {row['left_reason']}"
            if row["left_on"] - row["entered_on"] == one_day:
                yield "left the day after"
        else:
            yield "still an MQL"
        if row["in_cooldown"]:
            yield "in cooldown"
        if row["top_rules"] is None:
            yield "entry without a positive rule"
        if row["entered_on"] == created[row["lead_id"]]:
            yield "entry on the first day"
        if row["scoring_model"] in drafts:
            yield "MQL under a draft"
    for before, after in pairwise(tables["mql_events"]):
        if _whose(before) == _whose(after):
            yield f"came back after {before['left_reason']}"
            if after["entered_on"] - before["left_on"] == one_day:
                yield "came back the day after"


def _whose(row: Row) -> tuple[str, str]:
    return row["lead_id"], row["scoring_model"]


def _score_cases(tables: Tables, rules: Tables) -> Iterator[str]:
    models = {row["scoring_model"]: row for row in rules["scoring_models"]}
    limits = {"total": "mql_score", "fit": "min_fit", "behavior": "min_behavior"}
    for row in tables["lead_model_scores"]:
        listed = (row["mql_blockers"] or "").split("; ")
        names = [blocker.split(":")[0] for blocker in listed]
        if row["mql_blocker"]:
            yield f"MQL blocker {row['mql_blocker']}"
        elif row["mql_since"] is None:
            yield "qualified in no entry"
        if names == ["returned_by_sales"]:
            yield "only returned_by_sales"
        if len(names) > len(set(names)):
            yield "one blocker twice"
        for score, limit in limits.items():
            least = models[row["scoring_model"]][limit]
            if least and row[f"{score}_score"] == int(least):
                yield f"{score} exactly at {limit}"
    for row in tables["lead_score_reasons"]:
        if row["rule"] == "score_floor":
            yield "score at the floor"


def _account_cases(tables: Tables, rules: Tables) -> Iterator[str]:
    limits = RuleBook(rules).account_models
    if not tables["account_scores"] and tables["account_model_scores"]:
        yield "no account score"
    for row in tables["account_model_scores"]:
        yield f"MQA blocker {row['mqa_blocker']}" if row["mqa_blocker"] else "MQA"
        if row["account_score"] == limits[row["scoring_model"]].mqa_score:
            yield "account score exactly at mqa_score"
        if row["anonymous_score"] < 0:
            yield "negative anonymous sum"
        if row["missing_roles"]:
            yield "role missing"
        if not row["people"]:
            yield "account without people"
        elif not row["engaged_people"]:
            yield "account without engaged people"
            within = limits[row["scoring_model"]].engaged_within_days
            if within and row["days_since_engagement"] < int(within):
                yield "account that ordered, without an engaged person"
        ranks = sum(
            weight["scoring_model"] == row["scoring_model"]
            for weight in rules["account_rank_weights"]
        )
        if ranks and row["people"] > ranks:
            yield "rank without a weight"
        shown = sum(
            _whose_account(reason) == _whose_account(row)
            and reason["component"] == "roles"
            for reason in tables["account_score_reasons"]
        )
        if row["covered_role_count"] > shown:
            yield "role covered for 0 points"
    for row in tables["account_score_reasons"]:
        yield f"account {row['component']}"
        if row["rule"] == "anonymous_cap":
            yield "anonymous cap"
        if row["component"] == "people":
            if row["contribution"] < 0:
                yield "negative share of a person"
            if row["contribution"] * 100 % 1:
                yield "share rounded"
    for row in tables["account_product_interest"]:
        sides = row["people_contribution"], row["anonymous_contribution"]
        if all(sides):
            yield "product of both"
        elif any(sides):
            yield f"product of {'people' if sides[0] else 'visitors'}"


def _whose_account(row: Row) -> tuple[str, str]:
    return row["account_id"], row["scoring_model"]


def _next_action_cases(tables: Tables, rules: Tables) -> Iterator[str]:
    filled = {
        row["template_key"]: [trait for trait in (*TRAITS, *LATELY) if row.get(trait)]
        for row in rules["next_actions"]
    }
    for row in tables["lead_scores"]:
        traits = filled[row["next_action_template_key"] or ""]
        for trait in traits:
            yield f"next action by {trait}"
        if not traits:
            yield "next action for all the rest"
        if len(traits) > 1:
            yield "next action of several traits"
        if row["top_product"] is None:
            yield "no top product"


def _funnel_cases(tables: Tables) -> Iterator[str]:
    for row in tables["funnel_stages"]:
        yield "forecast" if row["at_risk"] else "nobody at risk"
        if row["moved_on"]:
            yield "moved on"
        if row["exited"] > row["moved_on"]:
            yield "left without moving on"


def _suppression_cases(tables: Tables, rules: Tables) -> Iterator[str]:
    for row in tables["suppressed_activities"]:
        yield f"suppressed by {row['kind']}"
        is_answer = row["activity_type"] in ("email_open", "email_click")
        if is_answer and row["kind"] in MACHINES:
            yield "e-mail opened or clicked by a machine"
    about_silence = {
        (row["scoring_model"], row["rule"])
        for row in rules["behavior_rules"]
        if row["activity_type"].lower() == "email_ignored"
    }
    for row in tables["score_entries"]:
        if (row["scoring_model"], row["rule"]) in about_silence:
            yield "e-mail ignored"


def _timeline_cases(tables: Tables) -> Iterator[str]:
    for row in tables["lead_activities"]:
        if row["occurrences"] > 1:
            yield "timeline: several a row"
        if row["suppressed_occurrences"] == row["occurrences"]:
            yield "timeline: all suppressed"
        elif row["suppressed_occurrences"]:
            yield "timeline: some suppressed"
        if row["activity_type"] == "email_ignored":
            yield "timeline: e-mail ignored"
        if row["activity_type"].endswith("_arrival"):
            yield "timeline: arrival"
        if row["channel"] is None:
            yield "timeline: type not listed"
        if row["largest_quantity"] is not None and row["met_rules"]:
            yield "timeline: enough for a rule"
        if "|" in (row["met_rules"] or ""):
            yield "timeline: several rules"
        elif not row["met_rules"]:
            yield "timeline: no rule"


def _amount_cases(tables: Tables) -> Iterator[str]:
    of_leads, of_accounts = tables["lead_amounts"], tables["account_amounts"]
    for before, after in pairwise(of_leads):
        if before["lead_id"] == after["lead_id"]:
            yield "deals in two currencies"
    for row in of_leads:
        if row["currency"] is None:
            yield "deals without a currency"
        for kind in ("won", "open"):
            if row[f"{kind}_deals"]:
                yield f"{kind} deal"
        if row["deals_without_amount"]:
            yield "deal without an amount"
    for _ in tables["unlisted_attribute_values"]:
        yield "value that no list has"
    for row in tables["undated_opportunities"]:
        yield f"deal dated by {row['dated_by']}"
    if sum(row["open_deals"] for row in of_accounts) > sum(
        row["open_deals"] for row in of_leads
    ):
        yield "deal of an account alone"


def _mismatch_cases(tables: Tables) -> Iterator[str]:
    for row in tables["idle_rules"]:
        yield "idle rule that once counted" if row["last_on"] else "idle rule"
    for _ in tables["unmatched_email_answers"]:
        yield "answers without a delivery"


def _exactness_cases(tables: Tables) -> Iterator[str]:
    for row in tables["events_without_seconds"]:
        if row["is_to_the_minute"]:
            yield "type to the minute"
        elif row["events_passed_over"] == row["events"]:
            yield "type of days alone"
        else:
            yield "type partly of days"


if __name__ == "__main__":
    sys.exit(main())
