"""Random rule tables: odd but valid (SPEC 5 and the end of 9).

What belongs to a feature that is not asked for stays empty, for the SQL may not know
it yet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import count

from . import vocabulary as words
from .dice import Dice

Row = dict[str, str]
Tables = dict[str, list[Row]]

FEATURES = ("core", "signals", "suppression", "derived", "accounts", "erasure")
FEATURES += ("lifecycle",)

MODEL_NAMES = (
    *("standard", "Beta", "beta2", "_delta", "zeta", "1st", "alpha", "Zulu", "omega"),
    *("tau", "Rho", "mu", "nu", "Xi", "pi", "chi"),
)
RULE_PREFIXES = ("a", "Z", "_", "rule", "9", "é")
REASONS = ("They may buy", 'It says "yes", often', "Größe zählt", "100% sure; or not")


def random_rules(
    dice: Dice, features: Collection[str], staff_domains: dict[str, str]
) -> Tables:
    """Return rule tables by name; `staff_domains` are listed with their kinds."""
    return RuleWriter(dice, features, staff_domains).tables()


class RuleWriter:
    """Draws one set of rule tables."""

    def __init__(
        self, dice: Dice, features: Collection[str], staff_domains: dict[str, str]
    ) -> None:
        """Draw the names that rules refer to."""
        self._dice = dice
        self._features = features
        self._staff_domains = staff_domains
        self._numbers = count(1)
        self._names = iter(dice.shuffled(MODEL_NAMES))
        self._segments = ["default", *dice.some(("enterprise", "smb"), 2)]
        self._models = list(self._scoring_models())
        self._derived = self._derived_activities()
        self._decays = self._draw_decays()

    def tables(self) -> Tables:
        """Return all rule tables; every row has a reason."""
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
        }
        tables |= self._reference_tables()
        tables |= self._timing_tables()
        tables |= self._account_tables()
        if "lifecycle" in self._features:
            tables["activity_states"] = self._activity_states()
        for row in (row for rows in tables.values() for row in rows):
            row["reason"] = self._dice.choice(REASONS)
        return tables

    def _per_model(self, draw: Callable[[], Iterator[Row]]) -> list[Row]:
        """Draw rows for every model, the retired ones too."""
        return [
            {"scoring_model": model["scoring_model"]} | row
            for model in self._models
            for row in draw()
        ]

    def _rule_name(self) -> str:
        """Return a name that no other rule has."""
        return f"{self._dice.choice(RULE_PREFIXES)}_{next(self._numbers)}"

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
            "cooldown_days": dice.choice(("", "0", "1", "30")),
            "fit_cap": dice.choice(("", "0", "10", "40")),
            "behavior_cap": dice.choice(("", "", "0", "15", "50")),
            "required_attributes": self._required_attributes(),
        }

    def _thresholds(self) -> Row:
        """Return scores with score_floor < rearm_score ≤ mql_score."""
        dice = self._dice
        mql = dice.choice((-5, 1, 5, 10, 25))
        rearm = dice.choice((None, mql, mql - 1, mql - 8))
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
        return self._dice.choice(("|", " | ", "||")).join(map(self._cased, names))

    def _segment_rows(self) -> list[Row]:
        """Return one or two conditions for each segment, in any order."""
        rows: list[Row] = []
        for segment in self._segments:
            times = self._dice.choice((1, 1, 2))
            if segment == "default":
                times = self._dice.choice((0, 0, 0, 1))
            for number in range(times):
                priority = str(5 * number + self._dice.choice((1, 2)))
                condition = self._condition()
                rows.append({"segment": segment, "priority": priority, **condition})
        return self._dice.shuffled(rows)

    # Conditions

    def _cased(self, name: str) -> str:
        """Return a name as somebody may have written it."""
        if not name.isascii():
            return name
        return self._dice.choice((name, name, name.upper(), name.capitalize()))

    def _condition(self, attribute: str | None = None) -> Row:
        """Return an attribute, an operator and what it compares with."""
        dice = self._dice
        rare, common = list(words.RULE_ATTRIBUTES), words.COMMON_ATTRIBUTES
        name = attribute or dice.choice(rare if dice.chance(40) else common)
        wanted = [value for value in words.RULE_ATTRIBUTES[name] if value]
        operator, value = self._operator(wanted)
        return {"attribute": self._cased(name), "operator": operator, "value": value}

    def _operator(self, wanted: list[str]) -> tuple[str, str]:
        """Return an operator with an operand that it can read."""
        dice = self._dice
        some = dice.choice(wanted)
        low, high = sorted(dice.choices((-10, 0, 1, 5, 12.5, 50, 199, 200), k=2))
        operands = {
            "equals": dice.choice((some, some.upper())),
            "one_of": self._list(wanted),
            "not_one_of": self._list(wanted),
            "contains": dice.choice((some, some[:1], some.upper())),
            "matches": dice.choice(("^[a-z]", "[0-9]+$", "a.*e", "ö|é", "^.{1,4}$")),
            "at_least": str(low),
            "below": str(high),
            "between": f"{low}{dice.choice(('..', ' .. '))}{high}",
            "is_missing": "",
            "is_present": "",
        }
        operator = dice.choice(list(operands))
        return dice.choice((operator, operator.upper())), operands[operator]

    def _list(self, wanted: list[str]) -> str:
        """Return a list with blanks and, at times, empty members."""
        members = self._dice.some(wanted, 3) or [wanted[0]]
        if self._dice.chance(25):
            members.insert(self._dice.randrange(len(members) + 1), "")
        return self._dice.choice(("|", " | ")).join(members) or wanted[0]

    # Rules

    def _fit_rules(self) -> Iterator[Row]:
        """Draw rules of few attributes, so that they compete."""
        dice = self._dice
        attributes = dice.some(words.COMMON_ATTRIBUTES, 3, least=1)
        attributes += dice.some(list(words.RULE_ATTRIBUTES), 3)
        for attribute in attributes:
            for _ in range(dice.choice((1, 2, 3))):
                yield {
                    "rule": self._rule_name(),
                    **self._condition(attribute),
                    "points": str(dice.choice((-20, -3, 0, 1, 5, 10, 25))),
                    "priority": str(dice.choice((1, 1, 2, 10))),
                }

    def _disqualification_rules(self) -> Iterator[Row]:
        for _ in range(self._dice.choice((0, 0, 1, 2))):
            yield {"rule": self._rule_name(), **self._condition()}

    def _behavior_rules(self) -> Iterator[Row]:
        dice = self._dice
        for _ in range(dice.randint(2, 7)):
            yield {
                "rule": self._rule_name(),
                **self._activity(),
                "points": str(dice.choice((-7, 1, 2, 3, 10, 30))),
                "resets_on_recycle": dice.choice(("true", "false", "")),
                **dice.choice(
                    (self._daily, self._daily, self._window, self._nth_time)
                )(),
            }

    def _activity(self) -> Row:
        """Return what a behavior rule looks for."""
        dice = self._dice
        types = [*words.ACTIVITY_TYPES, "page_view", "page_view", *self._derived]
        activity_type = dice.choice(types)
        groups = words.CONTENT_GROUPS
        if activity_type == "search_arrival":
            groups = words.INTENTS
        return {
            "activity_type": self._cased(activity_type),
            "content_group": self._cased(dice.choice(groups)) * dice.chance(25),
            "product": dice.choice(words.PRODUCTS) * dice.chance(15),
            "min_quantity": dice.choice(("0", "50", "75.5")) * dice.chance(15),
        }

    def _daily(self) -> Row:
        return {
            "occurrences": self._dice.choice(("", "1")),
            "times_per_day": self._dice.choice(("", "", "0", "1", "2")),
            "times_in_total": self._dice.choice(("", "", "0", "1", "3")),
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

    def _draw_decays(self) -> list[tuple[Row, list[Row]]]:
        """Return the decays, each with its windows."""
        dice = self._dice
        shapes = ["half_life", "linear", "windows"] * 2
        decays = []
        for number, shape in enumerate(dice.some(shapes, 5, least=2)):
            row = {
                "decay": f"{shape}_{number}",
                "shape": self._cased(shape),
                "days": "" if shape == "windows" else str(dice.randint(1, 40)),
                "max_age_days": dice.choice(("", "", "0", "1", "7", "60")),
            }
            windows = self._windows(row["decay"]) if shape == "windows" else []
            decays.append((row, windows))
        return decays

    def _windows(self, decay: str) -> list[Row]:
        """Return windows in any order; the first one begins at 0."""
        days = [0, *self._dice.some((1, 2, 7, 30, 90), 3)]
        weights = ("1", "0.5", "0.33335", "0.333349", "0", "0.25", "1.5")
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
                    "dimension": self._cased(dimension),
                    "grade": grade,
                    "min_score": str(score),
                }

    def _activity_states(self) -> list[Row]:
        days = self._dice.sample(range(1, 60), 2)
        return [
            {"state": state, "from_days": str(day)}
            for state, day in zip(("active", "cooling", "cold"), (0, *sorted(days)))
        ]

    # Reference

    def _reference_tables(self) -> Tables:
        dice = self._dice
        return {
            "activity_types": self._activity_types(),
            "content_rules": self._patterns(words.CONTENT_PATTERNS, 6),
            "job_title_rules": self._job_title_rules(),
            "email_domains": [
                {"domain": domain, "kind": kind}
                for domain, kind in (words.SHARED_DOMAINS | self._staff_domains).items()
            ],
            "suppression_rules": self._suppression_rules(),
            "search_intents": self._search_intents(),
            "own_domains": [{"domain": "own.test"}, {"domain": "www.Own2.test"}],
            "legal_forms": [
                {"legal_form": form} for form in dice.some(words.LEGAL_FORMS, 8)
            ],
            "industries": self._groups("industry", words.INDUSTRIES, "industry_group"),
            "countries": self._groups("country", words.COUNTRIES, "country_group"),
            "derived_activities": [
                {"activity_type": name, "within_days": days}
                for name, days in self._derived.items()
            ],
        }

    def _activity_types(self) -> list[Row]:
        return [
            {
                "activity_type": self._cased(name),
                "channel": "web",
                "is_engagement": str(is_engagement).lower(),
            }
            for name, is_engagement in words.ACTIVITY_TYPES.items()
        ]

    def _patterns(self, patterns: tuple[str, ...], most: int) -> list[Row]:
        """Draw patterns that give a group, a product or both."""
        dice = self._dice
        rows = []
        for pattern in dice.some(patterns, most, least=1):
            group = dice.choice(("", self._cased(dice.choice(words.CONTENT_GROUPS))))
            product = dice.choice(("", *words.PRODUCTS))
            rows.append(
                {
                    "priority": str(dice.choice((1, 1, 2, 10))),
                    "activity_type": self._cased(dice.choice(list(words.ACTIVITY_TYPES)))
                    * dice.chance(25),
                    "pattern": pattern,
                    "content_group": group or ("" if product else "forms"),
                    "product": product,
                }
            )
        return rows

    def _job_title_rules(self) -> list[Row]:
        dice = self._dice
        rows = []
        for pattern in dice.some(words.JOB_TITLE_PATTERNS, 10, least=2):
            level = dice.choice(("", *words.JOB_LEVELS))
            function = dice.choice(("" if level else "it", *words.JOB_FUNCTIONS))
            rows.append(
                {
                    "priority": str(dice.choice((1, 1, 2))),
                    "pattern": pattern,
                    "job_level": level,
                    "job_function": function,
                }
            )
        return rows

    def _search_intents(self) -> list[Row]:
        dice = self._dice
        return [
            {
                "priority": str(dice.choice((1, 2))),
                "pattern": pattern,
                "intent": self._cased(dice.choice(words.INTENTS)),
                "product": dice.choice(("", *words.PRODUCTS)),
            }
            for pattern in dice.some(("buy|price", "login", "größe", "alpha"), 4)
        ]

    def _groups(
        self, column: str, values: tuple[str | None, ...], group: str
    ) -> list[Row]:
        """Sort some values into groups; each value stands once, without case."""
        groups = words.INDUSTRY_GROUPS if column == "industry" else words.COUNTRY_GROUPS
        once = {value.lower(): value for value in values if value}
        return [
            {column: value, group: self._dice.choice(groups)}
            for value in self._dice.some(list(once.values()), 5)
        ]

    # Features

    def _derived_activities(self) -> dict[str, str]:
        """Return the derived activities with their windows."""
        if "derived" not in self._features:
            return {}
        window = self._dice.choice(("0", "1", "3", "7"))
        return {"email_ignored": window, "search_arrival": "", "referral_arrival": ""}

    def _suppression_rules(self) -> list[Row]:
        """Draw suppression rules of every kind."""
        if "suppression" not in self._features:
            return []
        dice = self._dice
        operands = {
            "user_agent": ("bot", "^curl"),
            "referrer": ("spam", "partner"),
            "content": ("^demo", "mail-8"),
            "visitor_id": ("^v1-", "-2$"),
            "ip_address": ("^10[.]", "::"),
            "email_domain": ("internal", "test", "Disposable"),
        }
        limits = {"click_after_delivery": (1, 5, 60), "burst": (1, 2, 3)}
        rows = []
        for kind in dice.some([*operands, *limits, *limits], 6, least=1):
            rows.append(
                {
                    "priority": str(dice.choice((1, 1, 2))),
                    "rule": self._rule_name(),
                    "kind": kind,
                    "activity_type": self._cased(dice.choice(list(words.ACTIVITY_TYPES)))
                    * (kind != "click_after_delivery" and dice.chance(40)),
                    "pattern": dice.choice(operands.get(kind, ("",))),
                    "threshold": str(dice.choice(limits.get(kind, ("",)))),
                }
            )
        return rows

    def _timing_tables(self) -> Tables:
        """Draw the rules of inactivity, buying cycles and seasons."""
        tables = {
            "inactivity_rules": self._inactivity_rules,
            "buying_cycle_rules": self._buying_cycle_rules,
            "seasonal_rules": self._seasonal_rules,
        }
        if "signals" not in self._features:
            return {table: [] for table in tables}
        return {table: self._per_model(draw) for table, draw in tables.items()}

    def _inactivity_rules(self) -> Iterator[Row]:
        for _ in range(self._dice.choice((0, 1, 2))):
            yield {
                "rule": self._rule_name(),
                "days_inactive": str(self._dice.choice((1, 2, 7, 30))),
                "points": str(self._dice.choice((-10, -1, 3))),
            }

    def _buying_cycle_rules(self) -> Iterator[Row]:
        dice = self._dice
        for _ in range(dice.choice((0, 1, 1, 2))):
            yield {
                "rule": self._rule_name(),
                "full_points": str(dice.choice((-5, 1, 7, 30, 100))),
                "step_days": str(dice.choice((1, 3, 10, 30))),
                "min_orders": str(dice.choice((1, 2, 3))),
                "max_cycles": dice.choice(("", "1", "2", "3")),
            }

    def _seasonal_rules(self) -> Iterator[Row]:
        dice = self._dice
        for _ in range(dice.choice((0, 1, 1, 2))):
            yield {
                "rule": self._rule_name(),
                "days_before": str(dice.choice((0, 1, 30, 200))),
                "days_after": str(dice.choice((0, 1, 14, 200))),
                "years": dice.choice(("", "1", "2", "4")),
                "points": str(dice.choice((-4, 5, 15))),
            }

    def _account_tables(self) -> Tables:
        """Draw account models, weights of ranks and buying roles."""
        if "accounts" not in self._features:
            return {"account_models": [], "account_rank_weights": [], "buying_roles": []}
        return {
            "account_models": self._per_model(self._account_model),
            "account_rank_weights": self._per_model(self._rank_weights),
            "buying_roles": self._per_model(self._buying_roles),
        }

    def _account_model(self) -> Iterator[Row]:
        dice = self._dice
        yield {
            "mqa_score": str(dice.choice((1, 10, 60))),
            "min_engaged_people": str(dice.choice((0, 1, 2))),
            "min_buying_roles": str(dice.choice((0, 1, 2))),
            "engaged_within_days": str(dice.choice((1, 7, 30))),
            "anonymous_cap": dice.choice(("", "0", "5", "30")),
        }

    def _rank_weights(self) -> Iterator[Row]:
        weights = self._dice.some(("1", "0.8", "0.333333", "0", "0.5"), 4)
        for rank, weight in enumerate(weights, start=1):
            yield {"rank": str(rank), "weight": weight}

    def _buying_roles(self) -> Iterator[Row]:
        for _ in range(self._dice.choice((0, 1, 2, 3))):
            yield {
                "buying_role": self._rule_name(),
                **self._condition(),
                "points": str(self._dice.choice((0, 5, 15))),
            }
