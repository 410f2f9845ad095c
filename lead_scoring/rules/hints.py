"""What in the rule tables can be right, but is hardly meant.

A fault stops a build, so that it must be certain. Here stands what a build takes as it
is: a threshold that nobody can reach, a rule that never applies, two that are one.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import duckdb

from .backtracking import backtracks
from .coverage import Earlier
from .files import Fault, RuleFile
from .models import Models
from .reach import Reach, days_worth, reach_of

Row = dict[str, Any]
RULE_TABLES = (
    *("fit_rules", "behavior_rules", "inactivity_rules"),
    *("buying_cycle_rules", "seasonal_rules"),
)
# What models inherit, and the hints look at.
INHERITED = (
    *(*RULE_TABLES, "disqualification_rules", "grades"),
    *("account_models", "account_rank_weights", "buying_roles"),
)
# Cells that say what a rule is about; two rules that share them all earn for the same.
ABOUT = {
    "behavior_rules": (
        *("activity_type", "content_group", "product", "min_quantity"),
        *("occurrences", "within_days"),
    ),
    "inactivity_rules": ("days_inactive",),
    "buying_cycle_rules": ("step_days", "min_orders", "max_cycles"),
    "seasonal_rules": ("days_before", "days_after", "years"),
    "disqualification_rules": ("attribute", "operator", "value"),
}
# Lists of which the first row that fits decides, and the cells that it fills.
ORDERED = {
    "content_rules": ("content_group", "product"),
    "search_intents": ("intent", "product"),
    "job_title_rules": ("job_level", "job_function"),
}
# Where a pattern that is found in every text does harm.
CHOOSING = ("suppression_rules", "placeholders")
# A pattern that is found in each of these is found in everything.
TEXTS = ("~", "7", "é", " ", "x" * 1500, "".join(map(chr, range(32, 127))))


class Hints:
    """Looks for what is hardly meant in rule tables without a fault.

    Args:
        connection: where the rule tables are, with the numbers of their lines.
        models: the models of the project on it.
        files: the rule tables as they were read.

    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        models: Models,
        files: Iterable[RuleFile],
    ) -> None:
        self._connection = connection
        self._keys = {file.table.name: file.table.key for file in files}
        self._tables = {name: self._read(name) for name in self._keys}
        self._of_model = {
            name: _by_model(self._read(models.table(f"effective_{name}")))
            for name in INHERITED
        }
        self._lines = {
            (name, self._name(name, row)): (row["line"],)
            for name, rows in self._tables.items()
            for row in rows
        }
        self._patterns = [
            (file.table.name, column.name)
            for file in files
            for column in file.table.columns
            if column.meta.get("pattern")
        ]

    def found(self) -> list[Fault]:
        """Return the hints, each once, in the order of files and lines."""
        hints = [
            *self._patterns_that_backtrack(),
            *self._patterns_found_everywhere(),
            *self._lists_out_of_order(),
            *self._segments_out_of_order(),
            *self._states_with_gaps(),
        ]
        for model in self._tables["scoring_models"]:
            if model["role"].lower() != "retired":
                hints += self._of(model)
        return sorted(
            dict.fromkeys(hints), key=lambda hint: (hint.file_name, hint.lines)
        )

    def _of(self, model: Row) -> Iterator[Fault]:
        name = model["scoring_model"]
        rules = {table: rows[name] for table, rows in self._of_model.items()}
        worth = days_worth(self._tables["decays"], self._tables["decay_windows"])
        reach = reach_of(model, rules, worth)
        yield from self._thresholds(model, reach)
        yield from self._caps(model, rules)
        yield from self._ladders("grades", rules["grades"], reach)
        bands = [
            band | {"dimension": "total"}
            for band in self._tables["score_bands"]
            if band["scoring_model"] == name
        ]
        yield from self._ladders("score_bands", bands, reach)
        yield from self._accounts(rules, reach)
        yield from self._fit_out_of_order(rules["fit_rules"])
        yield from self._idle_behavior(rules["behavior_rules"])
        yield from self._rewards_for_silence(rules["inactivity_rules"])
        for table in ABOUT:
            yield from self._twins(table, rules[table])

    # Thresholds

    def _thresholds(self, model: Row, reach: Reach) -> Iterator[Fault]:
        spans = {
            "mql_score": reach.total,
            "min_fit": reach.fit,
            "min_behavior": reach.behavior,
        }
        for column, span in spans.items():
            limit = model[column]
            if limit is None:
                continue
            if limit > span.most:
                parts = ""
                if column == "mql_score":
                    parts = (
                        f" (fit {_number(reach.fit.most)}, behavior"
                        f" {_number(reach.behavior.most)}, timing"
                        f" {_number(reach.timing.most)})"
                    )
                message = (
                    f"nobody can reach it: the rules bring at most {_number(span.most)}"
                    f" points{parts}"
                )
                yield self._hint("scoring_models", model, column, message)
            elif limit <= span.least:
                message = (
                    f"everybody reaches it: no rules take a lead below"
                    f" {_number(span.least)}"
                )
                yield self._hint("scoring_models", model, column, message)
        rearm = model["rearm_score"]
        if rearm is not None and rearm <= reach.total.least:
            message = (
                "nobody can fall below it, so that whoever enters stays: no rules take"
                f" a lead below {_number(reach.total.least)}"
            )
            yield self._hint("scoring_models", model, "rearm_score", message)

    def _caps(self, model: Row, rules: dict[str, list[Row]]) -> Iterator[Fault]:
        for column, table in (
            ("fit_cap", "fit_rules"),
            ("behavior_cap", "behavior_rules"),
        ):
            most = max(rules[table], key=lambda rule: rule["points"], default=None)
            cap = model[column]
            if most and cap is not None and most["points"] > cap:
                message = (
                    f"cuts a single match: '{most['rule']}' alone brings"
                    f" {_number(most['points'])} points"
                )
                yield self._hint("scoring_models", model, column, message)

    def _ladders(self, table: str, rows: list[Row], reach: Reach) -> Iterator[Fault]:
        """Look for steps that nobody is on, and for scores below all steps."""
        steps = defaultdict(list)
        for row in rows:
            steps[row["dimension"].lower()].append(row)
        for dimension, held in steps.items():
            span = getattr(reach, dimension)
            held.sort(key=lambda row: _least(row["min_score"]))
            for step, following in itertools.pairwise([*held, None]):
                begin, end = step["min_score"], following and following["min_score"]
                if begin is not None and begin > span.most:
                    message = (
                        f"nobody can reach it: {dimension} is at most"
                        f" {_number(span.most)}"
                    )
                    yield self._hint(table, step, "min_score", message)
                elif following and _least(begin) == _least(end):
                    message = f"begins where '{self._own_name(table, following)}' does"
                    yield self._hint(table, step, "min_score", message)
                elif following and end <= span.least:
                    message = (
                        f"nobody gets it: {dimension} is at least"
                        f" {_number(span.least)}, where"
                        f" '{self._own_name(table, following)}' begins already"
                    )
                    yield self._hint(table, step, "min_score", message)
            lowest = held[0]
            if table == "grades" and _least(lowest["min_score"]) > span.least:
                message = (
                    f"who has less gets no grade of {dimension}; leave the cell of the"
                    " lowest grade empty"
                )
                yield self._hint(table, lowest, "min_score", message)

    def _accounts(self, rules: dict[str, list[Row]], reach: Reach) -> Iterator[Fault]:
        roles = rules["buying_roles"]
        for model in rules["account_models"]:
            needed = model["min_buying_roles"]
            if needed is not None and needed > len(roles):
                message = (
                    f"nobody can reach it: the model has {len(roles)} buying roles"
                )
                yield self._hint("account_models", model, "min_buying_roles", message)
            behavior = max(reach.behavior.most, 0)
            cap = model["anonymous_cap"]
            anonymous = min(behavior, math.inf if cap is None else float(cap))
            weights = sum(float(row["weight"]) for row in rules["account_rank_weights"])
            people = weights * behavior if weights else 0
            most = reach.fit.most + people + anonymous
            most += sum(max(float(role["points"]), 0) for role in roles)
            if model["mqa_score"] > most:
                message = (
                    "no account can reach it: the rules bring at most"
                    f" {_number(most)} points"
                )
                yield self._hint("account_models", model, "mqa_score", message)

    def _states_with_gaps(self) -> Iterator[Fault]:
        states = self._tables["activity_states"]
        first = min(states, key=lambda state: state["from_days"], default=None)
        if first and first["from_days"] > 0:
            message = "who is silent for fewer days is in no state; let one begin at 0"
            yield self._hint("activity_states", first, "from_days", message)

    # Rules that never apply

    def _fit_out_of_order(self, rules: list[Row]) -> Iterator[Fault]:
        by_attribute = defaultdict(list)
        for rule in rules:
            by_attribute[rule["attribute"].lower()].append(rule)
        for held in by_attribute.values():
            held.sort(key=lambda rule: (_least(rule["priority"]), rule["rule"]))
            yield from self._covered("fit_rules", held)

    def _segments_out_of_order(self) -> Iterator[Fault]:
        by_attribute = defaultdict(list)
        for row in self._tables["segments"]:
            by_attribute[row["attribute"].lower()].append(row)
        for held in by_attribute.values():
            held.sort(key=lambda row: (_least(row["priority"]), row["segment"]))
            yield from self._covered("segments", held)

    def _covered(self, table: str, rows: list[Row]) -> Iterator[Fault]:
        earlier = Earlier()
        for row in rows:
            before = earlier.covering(row)
            earlier.add(row)
            if before:
                names = ", ".join(f"'{self._own_name(table, each)}'" for each in before)
                message = (
                    f"never applies, for before it {names} catch"
                    f"{'es' if len(before) == 1 else ''} all that it would; give it a"
                    " smaller priority or remove it"
                )
                yield self._hint(table, row, "value", message)

    def _lists_out_of_order(self) -> Iterator[Fault]:
        for table, cells in ORDERED.items():
            rows = self._tables[table]
            rows = sorted(rows, key=lambda row: (row["priority"], row["pattern"]))
            everywhere = self._found_everywhere({row["pattern"] for row in rows})
            for place, row in enumerate(rows):
                for before in rows[:place]:
                    if _decides_before(before, row, cells, everywhere):
                        message = (
                            "never decides, for the pattern of line"
                            f" {before['line']} ('{before['pattern']}') comes first"
                            " and is found wherever this one is"
                        )
                        yield self._hint(table, row, "pattern", message)
                        break

    def _idle_behavior(self, rules: list[Row]) -> Iterator[Fault]:
        derived = {
            row["activity_type"].lower() for row in self._tables["derived_activities"]
        }
        types = defaultdict(set)
        for row in self._tables["content_rules"]:
            if row["content_group"]:
                types[row["content_group"].lower()].add(
                    (row["activity_type"] or "").lower()
                )
        for rule in rules:
            activity, group = rule["activity_type"].lower(), rule["content_group"]
            known = types.get((group or "").lower())
            if activity not in derived and known and not known & {"", activity}:
                message = (
                    f"never applies, for content_rules.csv gives this group to"
                    f" {_listed(known)} alone, not to {activity}"
                )
                yield self._hint("behavior_rules", rule, "content_group", message)
            if rule["min_quantity"] is not None and activity in derived:
                message = f"never applies, for {activity} has no quantity"
                yield self._hint("behavior_rules", rule, "min_quantity", message)
            if rule["points"] == 0:
                message = "brings nothing"
                yield self._hint("behavior_rules", rule, "points", message)
            for column in ("times_per_day", "times_in_total"):
                if rule[column] == 0:
                    message = "lets no match through, so that the rule brings nothing"
                    yield self._hint("behavior_rules", rule, column, message)

    def _rewards_for_silence(self, rules: list[Row]) -> Iterator[Fault]:
        for rule in rules:
            if rule["points"] > 0:
                message = "silence would earn points; is a minus missing?"
                yield self._hint("inactivity_rules", rule, "points", message)

    def _twins(self, table: str, rules: list[Row]) -> Iterator[Fault]:
        seen: dict[tuple[Any, ...], Row] = {}
        for rule in sorted(rules, key=lambda rule: rule["rule"]):
            about = tuple(_compared(column, rule) for column in ABOUT[table])
            twin = seen.setdefault(about, rule)
            if twin is not rule:
                effect = (
                    "one of them is enough"
                    if table == "disqualification_rules"
                    else "both count, one on top of the other"
                )
                message = f"asks for the same as '{twin['rule']}'; {effect}"
                yield self._hint(table, rule, "rule", message)

    # Patterns

    def _patterns_that_backtrack(self) -> Iterator[Fault]:
        for table, column, row in self._all_patterns():
            if backtracks(row[column]):
                message = (
                    "may stand still on Spark, which tries each way to split a text: a"
                    " repeated part is itself repeated; DuckDB reads it at once"
                )
                yield self._hint(table, row, column, message)

    def _patterns_found_everywhere(self) -> Iterator[Fault]:
        chosen = [
            (table, column, row)
            for table, column, row in self._all_patterns()
            if table in CHOOSING and (row.get("kind") or "").lower() != "source_verdict"
        ]
        everywhere = self._found_everywhere({row[column] for _, column, row in chosen})
        for table, column, row in chosen:
            if row[column] in everywhere:
                message = (
                    "is found in every text; is one side of a | empty, or an escape"
                    " missing?"
                )
                yield self._hint(table, row, column, message)

    def _all_patterns(self) -> Iterator[tuple[str, str, Row]]:
        for table, column in self._patterns:
            for row in self._tables[table]:
                yield table, column, row
        for row in self._tables["suppression_rules"]:
            if row["pattern"] and row["kind"].lower() not in (
                *("email_domain", "gateway_domain"),
            ):
                yield "suppression_rules", "pattern", row
        for table, keys in self._keys.items():
            rows = self._tables[table]
            if keys and rows and {"operator", "value"} <= rows[0].keys():
                for row in rows:
                    if (row["operator"] or "").lower() == "matches" and row["value"]:
                        yield table, "value", row

    def _found_everywhere(self, patterns: set[str]) -> set[str]:
        found = self._connection.execute(
            "select pattern from unnest(?::varchar[]) as patterns (pattern)"
            " where (select bool_and(regexp_matches(text, pattern))"
            " from unnest(?::varchar[]) as texts (text))",
            [sorted(patterns), list(TEXTS)],
        ).fetchall()
        return {pattern for (pattern,) in found}

    # Places

    def _read(self, table: str) -> list[Row]:
        relation = self._connection.execute(f"select * from {table}")
        columns = [column[0] for column in relation.description]
        return [dict(zip(columns, row, strict=True)) for row in relation.fetchall()]

    def _hint(self, table: str, row: Row, column: str, message: str) -> Fault:
        name, cell = self._name(table, row), row[column]
        if isinstance(cell, Decimal):
            cell = _number(cell)
        lines = self._lines[table, name]
        return Fault(f"{table}.csv", message, lines, name, column, cell)

    def _name(self, table: str, row: Row) -> str:
        """Return the name of a row, under the model in whose row it stands."""
        owned = row | {"scoring_model": row.get("from_model", row.get("scoring_model"))}
        return _joined(owned[key] for key in self._keys[table])

    def _own_name(self, table: str, row: Row) -> str:
        """Return the name of a row within its model."""
        return _joined(row[key] for key in self._keys[table] if key != "scoring_model")


def _by_model(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["scoring_model"]].append(row)
    return found


def _decides_before(
    before: Row, row: Row, cells: Sequence[str], everywhere: set[str]
) -> bool:
    """Return whether a row of a list leaves nothing for one that comes after it."""
    activity = before.get("activity_type")
    reaches = (
        not activity or activity.lower() == (row.get("activity_type") or "").lower()
    )
    finds = before["pattern"] == row["pattern"] or before["pattern"] in everywhere
    # Each cell of a job title is decided on its own; other lists by the whole row.
    fills = "job_level" not in cells or all(
        before[cell] or not row[cell] for cell in cells
    )
    return reaches and finds and fills


def _joined(cells: Iterable[Any]) -> str:
    return " / ".join(
        _number(cell) if isinstance(cell, Decimal) else str(cell)
        for cell in cells
        if cell is not None
    )


def _compared(column: str, row: Row) -> Any:
    cell = row[column]
    if column == "occurrences":
        return cell or 1
    if column == "value" and (row["operator"] or "").lower() == "matches":
        return cell
    return cell.lower() if isinstance(cell, str) else cell


def _least(cell: Decimal | None) -> float:
    return -math.inf if cell is None else float(cell)


def _number(number: float | Decimal) -> str:
    if number == math.inf:
        return "without limit"
    if isinstance(number, Decimal):
        return f"{number.normalize():f}"
    return f"{number:,.0f}" if number == round(number) else f"{number:,.1f}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
