"""Random tables of `seeds/scoring`: models, segments and their rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from . import vocabulary as words
from .dice import Dice
from .inheritance import Inheritance
from .outcome_rules import STAGES, NextActions, lifecycle_stages
from .wording import Row, Tables, Wording

MODEL_NAMES = (
    *("standard", "Beta", "beta2", "_delta", "zeta", "1st", "alpha", "Zulu", "omega"),
    *("tau", "Rho", "mu", "nu", "Xi", "pi", "chi"),
)
STATES = ("active", "cooling", "cold")


class ScoringRules:
    """Draws one set of scoring tables.

    What belongs to a feature that is not asked for stays empty, for the SQL may not
    know it yet.
    """

    def __init__(
        self,
        dice: Dice,
        features: Collection[str],
        derived: Collection[str],
        lists: Tables,
    ) -> None:
        """Draw the names that rules refer to.

        `derived` activities may be named, and the content groups that `lists` give.
        """
        self._dice = dice
        self._features = features
        self._derived = derived
        self._groups = _named(lists["content_rules"], "content_group")
        self._intents = _named(lists["search_intents"], "intent")
        self._products = _named(lists["content_rules"], "product")
        self._wording = Wording(dice)
        self._names = iter(dice.shuffled(MODEL_NAMES))
        self._segments = ["default", *dice.some(("enterprise", "smb"), 2)]
        self._models = list(self._scoring_models())
        self._inheritance = Inheritance(dice, self._wording, self._models)
        self._decays = self._draw_decays()

    def tables(self) -> Tables:
        """Return the tables, still without reasons."""
        tables: Tables = {
            "scoring_models": self._models,
            "segments": self._segment_rows(),
            "fit_rules": self._per_model(self._fit_rules),
            "disqualification_rules": self._per_model(self._disqualification_rules),
            "behavior_rules": self._per_model(self._behavior_rules),
            "grades": self._per_model(self._grades),
            "decays": [row for row, _ in self._decays],
            "decay_windows": [row for _, rows in self._decays for row in rows],
            "next_actions": [{"priority": "1", "next_action": "wait"}],
            **self._for("signals", self._timing_tables()),
            **self._for("accounts", self._account_tables()),
        }
        self._inheritance.apply(tables)
        if "lifecycle" in self._features:
            tables["activity_states"] = self._activity_states()
            tables["lifecycle_stages"] = lifecycle_stages(self._dice)
            tables["next_actions"] = self._next_actions(
                tables["grades"], tables["fit_rules"] + tables["behavior_rules"]
            )
        return tables

    def _for(self, feature: str, tables: Tables) -> Tables:
        """Return the tables, empty where the feature is not asked for."""
        return tables if feature in self._features else {name: [] for name in tables}

    def _per_model(self, draw: Callable[[], Iterator[Row]]) -> list[Row]:
        """Draw rows for every model, the retired ones too."""
        return [
            {"scoring_model": model["scoring_model"]} | row
            for model in self._models
            for row in draw()
        ]

    # Models and segments

    def _scoring_models(self) -> Iterator[Row]:
        for segment in self._segments:
            for role in self._roles():
                yield self._scoring_model(segment, role)

    def _roles(self) -> list[str]:
        """Return the roles of a segment's models, the champion anywhere."""
        dice = self._dice
        roles = ["champion"]
        roles += ["challenger"] * dice.choice((0, 0, 1, 2))
        roles += ["draft"] * dice.chance(25)
        roles += ["retired"] * dice.chance(15)
        return dice.shuffled(roles)

    def _scoring_model(self, segment: str, role: str) -> Row:
        dice = self._dice
        is_challenger = role == "challenger"
        return {
            "scoring_model": next(self._names),
            "segment": segment,
            "role": role,
            "experiment": f"test of {segment}" if is_challenger else "",
            "traffic_percent": dice.choice(("0", "1", "33", "50"))
            if is_challenger
            else "",
            **self._thresholds(),
            "cooldown_days": dice.choice(("", "0", "1", "7", "30")),
            "fit_cap": dice.choice(("", "0", "10", "40")),
            "behavior_cap": dice.choice(("", "", "0", "15", "50")),
            "required_attributes": self._required_attributes(),
        }

    def _thresholds(self) -> Row:
        """Return scores with score_floor < rearm_score ≤ mql_score."""
        dice = self._dice
        mql = dice.choice((-5, 1, 5, 10, 10, 25))
        rearm = dice.choice((None, mql, mql, mql - 1, mql - 8))
        lowest = mql if rearm is None else rearm
        floor = dice.choice((None, lowest - 1, lowest - 10, -30))
        if floor is not None and floor >= lowest:
            floor = None
        return {
            "mql_score": str(mql),
            "rearm_score": "" if rearm is None else str(rearm),
            "score_floor": "" if floor is None else str(floor),
            "min_fit": dice.choice(("", "", "-10", "0", "5")),
            "min_behavior": dice.choice(("", "", "-5", "0", "5")),
        }

    def _required_attributes(self) -> str:
        """Return a list with blanks, empty members and any case."""
        if self._dice.chance(60):
            return ""
        names = self._dice.some(list(words.RULE_ATTRIBUTES), 2)
        return self._dice.choice(("|", " | ", "||")).join(
            map(self._wording.cased, names)
        )

    def _segment_rows(self) -> list[Row]:
        """Return one or two conditions for each segment, in any order."""
        rows: list[Row] = []
        for segment in self._segments:
            times = self._dice.choice((1, 1, 2))
            if segment == "default":
                times = self._dice.choice((0, 0, 0, 1))
            for number in range(times):
                priority = str(5 * number + self._dice.choice((1, 2)))
                condition = self._wording.condition()
                rows.append({"segment": segment, "priority": priority, **condition})
        return self._dice.shuffled(rows)

    # Fit and behavior

    def _fit_rules(self) -> Iterator[Row]:
        """Draw rules of few attributes, so that they compete."""
        dice = self._dice
        attributes = dice.some(words.COMMON_ATTRIBUTES, 3, least=1)
        attributes += dice.some(list(words.RULE_ATTRIBUTES), 3)
        for attribute in attributes:
            for _ in range(dice.choice((1, 2, 3))):
                yield {
                    "rule": self._wording.rule_name(),
                    **self._wording.condition(attribute),
                    "points": str(dice.choice((-20, -3, 0, 1, 5, 10, 25))),
                    "priority": str(dice.choice((1, 1, 2, 10))),
                }

    def _disqualification_rules(self) -> Iterator[Row]:
        for _ in range(self._dice.choice((0, 0, 0, 1, 2))):
            yield {"rule": self._wording.rule_name(), **self._wording.condition()}

    def _behavior_rules(self) -> Iterator[Row]:
        dice = self._dice
        if dice.chance(80):
            yield self._plain_behavior_rule()
        for _ in range(dice.randint(2, 7)):
            yield {
                "rule": self._wording.rule_name(),
                **self._activity(),
                "points": str(dice.choice((-7, 1, 2, 3, 10, 30))),
                "resets_on_recycle": dice.choice(("true", "false", "")),
                "happened": dice.choice(("", "", "", "Did something of note")),
                **dice.choice(
                    (self._daily, self._daily, self._window, self._nth_time)
                )(),
            }

    def _plain_behavior_rule(self) -> Row:
        """Return a rule that many leads meet, and whose points fade."""
        return {
            "rule": self._wording.rule_name(),
            "activity_type": "page_view",
            "points": str(self._dice.choice((5, 10, 30))),
            "decay": self._dice.choice([row["decay"] for row, _ in self._decays]),
        }

    def _activity(self) -> Row:
        """Return what a behavior rule looks for."""
        dice = self._dice
        types = [*words.ACTIVITY_TYPES, *words.BUSY_TYPES, *self._derived]
        activity_type = dice.choice(types)
        is_search = activity_type == "search_arrival"
        groups = self._intents if is_search else self._groups
        group = self._wording.cased(dice.choice(groups or [""]))
        return {
            "activity_type": self._wording.cased(activity_type),
            "content_group": group * dice.chance(25),
            "product": dice.choice(words.PRODUCTS) * dice.chance(15),
            "min_quantity": dice.choice(("0", "50", "75.5")) * dice.chance(15),
        }

    def _daily(self) -> Row:
        return {
            "occurrences": self._dice.choice(("", "1")),
            "times_per_day": self._dice.choice(("", "", "", "0", "1", "2")),
            "times_in_total": self._dice.choice(("", "", "", "0", "1", "3")),
            "decay": self._decay_name(),
        }

    def _window(self) -> Row:
        return {
            "occurrences": str(self._dice.randint(2, 4)),
            "within_days": str(self._dice.randint(1, 10)),
            "decay": self._dice.choice(("", "none")),
        }

    def _nth_time(self) -> Row:
        return {
            "occurrences": str(self._dice.randint(2, 4)),
            "decay": self._decay_name(),
        }

    def _decay_name(self) -> str:
        names = [row["decay"] for row, _ in self._decays]
        return self._dice.choice(["", "none", *names, *names])

    # Decays, grades and states

    def _draw_decays(self) -> list[tuple[Row, list[Row]]]:
        """Return the decays, each with its windows."""
        dice = self._dice
        shapes = ["half_life", "linear", "windows"] * 2
        decays = []
        for number, shape in enumerate(dice.some(shapes, 5, least=2)):
            row = {
                "decay": f"{shape}_{number}",
                "shape": self._wording.cased(shape),
                "days": "" if shape == "windows" else str(dice.randint(1, 40)),
                "max_age_days": dice.choice(("", "", "0", "1", "7", "60")),
            }
            windows = self._windows(row["decay"]) if shape == "windows" else []
            decays.append((row, windows))
        return decays

    def _windows(self, decay: str) -> list[Row]:
        """Return windows in any order; the first one begins at 0."""
        days = [0, *self._dice.some((1, 2, 7, 30, 90), 3)]
        weights = ("1", "0.5", "0.33335", "0.333349", "0", "0.25")
        return [
            {
                "decay": decay,
                "from_day": str(day),
                "weight": self._dice.choice(weights),
            }
            for day in self._dice.shuffled(days)
        ]

    def _grades(self) -> Iterator[Row]:
        """Draw grades for some dimensions, with and without one for all the rest."""
        dice = self._dice
        letters = {"fit": "ABC", "behavior": "123", "total": ("hot", "warm", "cold")}
        for dimension, grades in letters.items():
            if dice.chance(15):
                continue
            scores = sorted(dice.sample(range(-10, 40, 5), len(grades)), reverse=True)
            lowest = "" if dice.chance(50) else str(scores[-1])
            for grade, score in zip(grades, [*scores[:-1], lowest], strict=True):
                yield {
                    "dimension": self._wording.cased(dimension),
                    "grade": grade,
                    "min_score": str(score),
                }

    def _activity_states(self) -> list[Row]:
        days = self._dice.sample(range(1, 60), 2)
        return [
            {"state": state, "from_days": str(day)}
            for state, day in zip(STATES, (0, *sorted(days)), strict=True)
        ]

    def _next_actions(self, grades: list[Row], rules: list[Row]) -> list[Row]:
        """Draw next actions on what a lead that is assigned to a model can have."""
        assigned = {
            base
            for model in self._models
            if model["role"] in ("champion", "challenger")
            for base in self._inheritance.bases(model["scoring_model"])
        }

        def known_grades(dimension: str) -> list[str]:
            return sorted(
                {
                    row["grade"]
                    for row in grades
                    if row["scoring_model"] in assigned
                    and row["dimension"].lower() == dimension
                }
            )

        helping = {
            row["rule"]
            for row in rules
            if row["scoring_model"] in assigned and int(row.get("points") or 0) > 0
        }
        known = {
            "fit_grade": known_grades("fit"),
            "behavior_grade": known_grades("behavior"),
            "activity_state": ["new", *STATES],
            "stage": list(STAGES),
            "product": self._products,
            "top_rule": self._dice.some(sorted(helping), 5),
        }
        kinds = self._dice.some([*words.ACTIVITY_TYPES, *self._derived], 2)
        days = {
            kind: sorted(self._dice.sample((1, 2, 7, 30, 90), 2 - place))
            for place, kind in enumerate(kinds)
        }
        rises = sorted(self._dice.some((1, 5, 20), 2))
        rise_days = self._dice.choice((1, 7, 30, 400))
        drawn = NextActions(self._dice, self._wording, known, days, rises, rise_days)
        return drawn.rows()

    # Timing

    def _timing_tables(self) -> Tables:
        """Draw the rules of inactivity, buying cycles and seasons."""
        return {
            "inactivity_rules": self._per_model(self._inactivity_rules),
            "buying_cycle_rules": self._per_model(self._buying_cycle_rules),
            "seasonal_rules": self._per_model(self._seasonal_rules),
        }

    def _inactivity_rules(self) -> Iterator[Row]:
        for _ in range(self._dice.choice((0, 1, 2))):
            yield {
                "rule": self._wording.rule_name(),
                "days_inactive": str(self._dice.choice((1, 2, 7, 30))),
                "points": str(self._dice.choice((-10, -1, 3))),
            }

    def _buying_cycle_rules(self) -> Iterator[Row]:
        dice = self._dice
        for _ in range(dice.choice((0, 1, 1, 2))):
            yield {
                "rule": self._wording.rule_name(),
                "full_points": str(dice.choice((-5, 1, 7, 30, 100))),
                "step_days": str(dice.choice((1, 3, 10, 30))),
                "min_orders": str(dice.choice((1, 2, 3))),
                "max_cycles": dice.choice(("", "1", "2", "3")),
            }

    def _seasonal_rules(self) -> Iterator[Row]:
        dice = self._dice
        for _ in range(dice.choice((0, 1, 1, 2))):
            yield {
                "rule": self._wording.rule_name(),
                "days_before": str(dice.choice((0, 1, 30, 200))),
                "days_after": str(dice.choice((0, 1, 14, 200))),
                "years": dice.choice(("", "1", "2", "4")),
                "points": str(dice.choice((-4, 5, 15))),
            }

    # Accounts

    def _account_tables(self) -> Tables:
        """Draw account models, weights of ranks and buying roles of some models."""
        dice, models = self._dice, self._models
        if dice.chance(30):
            models = dice.some(models, len(models))
        if dice.chance(20):
            models = [model for model in models if model["role"] != "champion"]
        names = {model["scoring_model"] for model in models}
        tables = {
            "account_models": self._account_model,
            "account_rank_weights": self._rank_weights,
            "buying_roles": self._buying_roles,
        }
        return {
            table: [
                row for row in self._per_model(draw) if row["scoring_model"] in names
            ]
            for table, draw in tables.items()
        }

    def _account_model(self) -> Iterator[Row]:
        dice = self._dice
        yield {
            "mqa_score": str(dice.choice((-20, 0, 1, 5, 10, 60))),
            "min_engaged_people": dice.choice(("", "0", "1", "2")),
            "min_buying_roles": dice.choice(("", "0", "1", "2")),
            "engaged_within_days": dice.choice(("", "1", "7", "30")),
            "anonymous_cap": dice.choice(("", "0", "5", "30")),
        }

    def _rank_weights(self) -> Iterator[Row]:
        """Weigh the first ranks, at times with one of them left out."""
        weights = self._dice.some(("1", "0.8", "0.333333", "0", "0.5"), 4)
        ranks = [1, 3, 4, 5] if self._dice.chance(20) else [1, 2, 3, 4]
        for rank, weight in zip(ranks, weights, strict=False):
            yield {"rank": str(rank), "weight": weight}

    def _buying_roles(self) -> Iterator[Row]:
        for _ in range(self._dice.choice((0, 1, 2, 3))):
            yield {
                "buying_role": self._wording.rule_name(),
                **self._wording.condition(),
                "points": str(self._dice.choice((0, 5, 15))),
            }


def _named(rows: list[Row], column: str) -> list[str]:
    """Return the names in a column, each once, without case."""
    return sorted({row[column].lower() for row in rows if row[column]})
