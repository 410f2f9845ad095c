"""What must follow when the rule tables are changed, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from .compare import Row, Tables, added_up
from .dice import Dice
from .inheritance import NAMES as RULE_NAMES
from .related import (
    Case,
    Relation,
    each_cell,
    only,
    without,
    without_rows,
    without_rows_of,
)
from .relations_of_records import HOW_IT_LIES, NAMES, USUAL
from .shape import Cells

POINTS = {
    **dict.fromkeys(("fit_rules", "behavior_rules", "inactivity_rules"), ("points",)),
    **dict.fromkeys(("seasonal_rules", "buying_roles"), ("points",)),
    "buying_cycle_rules": ("full_points",),
}
LINES = {
    "scoring_models": (
        *("mql_score", "rearm_score", "min_fit", "min_behavior", "fit_cap"),
        *("behavior_cap", "score_floor"),
    ),
    "grades": ("min_score",),
    "account_models": ("mqa_score", "anonymous_cap"),
    "next_actions": ("min_score_change",),
}
CAPS = {
    "scoring_models": ("fit_cap", "behavior_cap", "score_floor"),
    "account_models": ("anonymous_cap",),
}
SCORES = (
    *("fit_score", "behavior_score", "timing_score", "total_score", "contribution"),
    *("unsuppressed_total_score", "points_above_mql_score", "raw_points", "points"),
    *("people_score", "anonymous_score", "role_score", "account_score"),
    *("people_contribution", "anonymous_contribution"),
)
# Numbers put into words or rounded, which no factor moves alike.
IN_WORDS = (
    *("mql_blocker", "mql_blockers", "mqa_blocker", "top_reasons", "top_reasons_text"),
    *("state_text", "score_band", "stage_amounts", "total_points", "fit_points"),
    *("behavior_points", "timing_points", "account_points", "people_points"),
    *("anonymous_points", "role_points", "rule_report"),
)
RULES_BESIDE = "rules beside the others"
COPY, HALF, IDLE = "copied_", "half_", "idle_"
OTHER_NAME, OTHER_MODEL = "renamed_", "model_"


def _each(case: Case, cells: dict[str, tuple[str, ...]], change) -> Case:
    """Change cells of the rule tables that are filled."""
    return case.each_rule(
        lambda table, row: (
            row
            | {
                name: change(row[name])
                for name in cells.get(table, ())
                if (row.get(name) or "").strip()
            }
        )
    )


def _doubled(cell: str) -> str:
    return str(2 * int(cell))


# What both inputs are made to be first


def without_rounding(case: Case) -> Case:
    """Leave out what is rounded: buying cycles, and people who count in part."""
    case = case.with_rules("buying_cycle_rules", [])
    return case.with_rules(
        "account_rank_weights",
        [row | {"weight": "1"} for row in case.rules["account_rank_weights"]],
    )


def even_points(case: Case) -> Case:
    """Make all points even."""
    return _each(case, POINTS, _doubled)


def uncapped(case: Case) -> Case:
    """Take all caps and floors away."""
    return _each(case, CAPS, lambda cell: "")


# Changes


def priorities_times_ten(case: Case, dice: Dice) -> Case:
    """Multiply all priorities, so that their order stays."""
    return case.each_rule(
        lambda _, row: (
            row | {"priority": f"{row['priority']}0"} if row.get("priority") else row
        )
    )


def in_other_words(case: Case, dice: Dice) -> Case:
    """Write conditions that mean the same."""

    def change(table: str, row: Cells) -> Cells:
        operator = (row.get("operator") or "").strip().lower()
        value = row.get("value") or ""
        if operator == "equals" and "|" not in value and value.strip():
            return row | {"operator": "One_Of", "value": f"{value} | {value.upper()}"}
        if operator in ("one_of", "not_one_of"):
            members = [one.strip() for one in value.split("|") if one.strip()]
            return row | {"value": " |  | ".join(reversed(members))}
        if operator == "is_missing" and table == "fit_rules":
            return row | {"operator": "IS_MISSING"}
        return row

    return case.each_rule(change)


def inheritance_written_out(case: Case, dice: Dice) -> Case:
    """Give each model all rows that it has, in place of a base."""
    models = case.rules["scoring_models"]
    based_on = {row["scoring_model"]: row["based_on"] for row in models}
    removes = {table: columns for table, (_, columns) in RULE_NAMES.items()}
    tables = {table: column for table, (column, _) in RULE_NAMES.items()}
    tables |= {"account_rank_weights": "rank", "grades": "", "account_models": ""}

    def name(table: str, row: Cells) -> tuple[str, ...]:
        if table == "grades":
            return table, row["dimension"].strip().lower(), row["grade"]
        if table in ("account_models", "account_rank_weights", "buying_roles"):
            return table, row.get(tables[table], "")
        return "rule", row["rule"]

    own: dict[str, dict[tuple, tuple[str, Cells]]] = defaultdict(dict)
    for table in tables:
        for row in case.rules[table]:
            own[row["scoring_model"]][name(table, row)] = (table, row)

    def rows_of(model: str) -> dict[tuple, tuple[str, Cells]]:
        inherited = rows_of(based_on[model]) if based_on[model] else {}
        found = inherited | own[model]
        return {
            key: (table, row)
            for key, (table, row) in found.items()
            if not any(not row.get(name) for name in removes.get(table, ()))
        }

    written: dict[str, list[Cells]] = {table: [] for table in tables}
    for model in based_on:
        for table, row in rows_of(model).values():
            written[table].append(row | {"scoring_model": model})
    for table, rows in written.items():
        case = case.with_rules(table, rows)
    return case.with_rules("scoring_models", [row | {"based_on": ""} for row in models])


def with_copies(case: Case, dice: Dice) -> Case:
    """Add a draft and a retired model, each based on one that is there."""
    models = case.rules["scoring_models"]
    unassigned = {"experiment": "", "traffic_percent": ""}
    copies = [
        row
        | unassigned
        | {
            "scoring_model": f"{COPY}{role}",
            "role": role,
            "based_on": row["scoring_model"],
        }
        for role in ("draft", "retired")
        for row in [dice.choice(models)]
    ]
    return case.with_rules("scoring_models", [*models, *copies])


def with_idle_rules(case: Case, dice: Dice) -> Case:
    """Add a row to each list and each model that nobody meets."""
    nothing = "no text has this"
    condition = {"attribute": "phone", "operator": "equals", "value": nothing}
    rule = {"rule": f"{IDLE}rule", "reason": "Nobody meets it"}
    rows: dict[str, Cells] = {
        "content_rules": {"priority": "0", "pattern": nothing, "product": "alpha"},
        "search_intents": {"priority": "0", "pattern": nothing, "intent": "buying"},
        "job_title_rules": {
            "priority": "0",
            "pattern": nothing,
            "job_level": "top",
        },
        "email_domains": {"domain": "nobody.example", "kind": "internal"},
        "placeholders": {"column_name": "email", "pattern": nothing},
        "legal_forms": {"legal_form": "nolegalform"},
        "industries": {"industry": nothing, "industry_group": "tech"},
        "own_domains": {"domain": "nobody.example"},
        "activity_types": {
            "activity_type": "never_done",
            "channel": "web",
            "is_engagement": "true",
        },
        "segments": {"segment": "default", "priority": "0", **condition},
    }
    rows = {table: row | {"reason": "Nobody meets it"} for table, row in rows.items()}
    for table, row in rows.items():
        case = case.with_rules(table, [*case.rules[table], row])
    suppressing = [
        {"priority": "0", **rule, "rule": f"{IDLE}{kind}", "kind": kind}
        | {"pattern": nothing}
        for kind in ("user_agent", "referrer", "content", "ip_address")
    ]
    case = case.with_rules(
        "suppression_rules", [*case.rules["suppression_rules"], *suppressing]
    )
    per_model: dict[str, Cells] = {
        "fit_rules": {**condition, "points": "999", "priority": "0"},
        "disqualification_rules": condition,
        "behavior_rules": {"activity_type": "never_done", "points": "999"},
    }
    for table, row in per_model.items():
        more = [
            {"scoring_model": model["scoring_model"], **rule, **row}
            | {"rule": f"{IDLE}{table}"}
            for model in case.rules["scoring_models"]
        ]
        case = case.with_rules(table, [*case.rules[table], *more])
    return case


def is_of_idle_rule(table: str, row: Row) -> bool:
    """Return whether a row lists a rule that was added."""
    return any(isinstance(cell, str) and cell.startswith(IDLE) for cell in row.values())


def drafts_as_idle_challengers(case: Case, dice: Dice) -> Case:
    """Make drafts challengers whose share of the leads is nothing."""
    return case.with_rules(
        "scoring_models",
        [
            row
            | {
                "role": "challenger",
                "experiment": f"test of {row['segment']}",
                "traffic_percent": "0",
            }
            if row["role"] == "draft"
            else row
            for row in case.rules["scoring_models"]
        ],
    )


def renamed_rules(case: Case, dice: Dice) -> Case:
    """Rename rules in the same order, and models in another one."""

    def change(table: str, row: Cells) -> Cells:
        changed = dict(row)
        for column in ("scoring_model", "based_on"):
            if row.get(column):
                changed[column] = OTHER_MODEL + row[column][::-1]
        for column in ("rule", "buying_role"):
            if row.get(column):
                changed[column] = OTHER_NAME + row[column]
        if row.get("top_rule"):
            rules = (rule.strip() for rule in row["top_rule"].split("|"))
            changed["top_rule"] = "|".join(OTHER_NAME + rule for rule in rules if rule)
        return changed

    return case.each_rule(change)


def _old_name(table: str, column: str, value: object) -> object:
    """Return a cell with the names before `renamed_rules`."""
    if not isinstance(value, str):
        return value
    if column in ("scoring_model", "other_model") and value.startswith(OTHER_MODEL):
        return value.removeprefix(OTHER_MODEL)[::-1]
    return value.replace(OTHER_NAME, "")


def split_in_two(case: Case, dice: Dice) -> Case:
    """Make two rules of each that may stand beside others, with half the points."""
    for table in ("behavior_rules", "inactivity_rules", "seasonal_rules"):
        halves = []
        for row in case.rules[table]:
            half = row | {
                "points": str(int(row["points"]) // 2) if row["points"] else ""
            }
            halves += [half, half | {"rule": f"{HALF}{row['rule']}"}]
        case = case.with_rules(table, halves)
    return case


def doubled_points(case: Case, dice: Dice) -> Case:
    """Double all points."""
    return _each(case, POINTS, _doubled)


def doubled_points_and_lines(case: Case, dice: Dice) -> Case:
    """Double all points, thresholds, caps and floors."""
    return _each(_each(case, POINTS, _doubled), LINES, _doubled)


def _double(table: str, column: str, value: object) -> object:
    is_number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    return value * 2 if column in SCORES and is_number else value


def sums_of_reasons(tables: Tables) -> Tables:
    """Add reasons and entries up, whatever the rules are called."""
    named = {
        "lead_score_reasons": ("lead_id", "scoring_model", "dimension", "contribution"),
        "account_score_reasons": (
            *("account_id", "scoring_model", "component", "lead_id", "contribution"),
        ),
        "score_entries": ("lead_id", "scoring_model", "dimension", "points"),
    }
    return tables | {
        table: added_up(
            [{column: row[column] for column in columns} for row in tables[table]]
        )
        for table, columns in named.items()
    }


# What the names of rules, or which of them is the largest, decides.
BY_RULE = (
    *("top_reasons", "top_reasons_text", "top_rules", "met_rules", "mql_blocker"),
    *("reasons", "next_action", "next_action_channel", "next_action_template_key"),
    *("next_action_days", "next_action_reason", "idle_rules", "rule_report"),
    *("occurrences", "last_day"),
)

RULES = (
    Relation(
        "priorities in the same order mean the same",
        priorities_times_ten,
        both=(without("idle_rules"),),
        shares=HOW_IT_LIES,
    ),
    Relation(
        "a condition in other words means the same",
        in_other_words,
        shares=HOW_IT_LIES,
    ),
    Relation(
        "inherited rules are rules of one's own",
        inheritance_written_out,
        shares=HOW_IT_LIES,
    ),
    Relation(
        "a draft or a retired model more changes no row of others",
        with_copies,
        given=USUAL,
        shares=RULES_BESIDE,
        after=(without_rows_of(COPY),),
        is_followed=True,
    ),
    Relation(
        "a rule or a row of a list that nobody meets changes nothing",
        with_idle_rules,
        given=USUAL,
        shares=RULES_BESIDE,
        after=(without_rows(is_of_idle_rule),),
        is_followed=True,
    ),
    Relation(
        "a challenger without a share of the leads is a draft",
        drafts_as_idle_challengers,
        given=USUAL,
        shares=RULES_BESIDE,
        both=(without("scoring_model_comparison"),),
    ),
    Relation(
        "other names of models and rules rename the rows, and nothing else",
        renamed_rules,
        given=USUAL,
        shares=NAMES,
        both=(without("scoring_model_comparison"),),
        after=(each_cell(_old_name),),
        is_followed=True,
    ),
    Relation(
        "a rule cut in two halves brings the same points",
        split_in_two,
        given=(without_rounding, even_points),
        both=(without(*BY_RULE),),
        before=(sums_of_reasons,),
        after=(sums_of_reasons,),
        is_followed=True,
    ),
    Relation(
        "doubled points double scores without caps",
        doubled_points,
        given=(without_rounding, uncapped),
        both=(
            only(
                *("lead_score_reasons", "lead_scores_monthly", "score_entries"),
                *("product_interest", "account_product_interest"),
                "account_score_reasons",
            ),
        ),
        before=(each_cell(_double),),
        is_followed=True,
    ),
    Relation(
        "doubled points with doubled lines and caps double scores and move nobody",
        doubled_points_and_lines,
        given=(without_rounding, even_points),
        both=(without(*IN_WORDS, "reasons"),),
        before=(each_cell(_double),),
        is_followed=True,
    ),
)
