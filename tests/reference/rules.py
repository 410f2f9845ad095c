"""The tables that analysts edit, as typed rows (docs/definitions.md#rules)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from .cells import LAST, Cells, Condition, condition_in
from .outcome_rules import AccountModel, BuyingRole, NextAction
from .values import bare_domain, domain_of, name, rounded

Seeds = Mapping[str, Sequence[Mapping[str, str | None]]]
Item = TypeVar("Item")

# What names a row within its scoring model, and the cells that no row which counts has
# empty: tables whose rows a model inherits.
ROW_NAMES = {
    "grades": ("dimension", "grade"),
    "account_models": (),
    "account_rank_weights": ("rank",),
    "buying_roles": ("buying_role",),
}
RULE_CELLS = {
    "fit_rules": ("operator", "points"),
    "disqualification_rules": ("operator",),
    "buying_roles": ("operator", "points"),
    "behavior_rules": ("points",),
    "inactivity_rules": ("points",),
    "seasonal_rules": ("points",),
    "buying_cycle_rules": ("full_points",),
}
DOMAIN_KINDS = ("disposable", "personal", "internal", "test")


@dataclass(frozen=True)
class Model:
    """A row of `scoring_models`; an empty limit is None."""

    name: str
    segment: str
    role: str
    experiment: str
    traffic_percent: Decimal
    mql_score: Decimal | None
    rearm_score: Decimal | None
    cooldown_days: int | None
    min_fit: Decimal | None
    min_behavior: Decimal | None
    fit_cap: Decimal | None
    behavior_cap: Decimal | None
    score_floor: Decimal | None
    required_attributes: tuple[str, ...]


@dataclass(frozen=True)
class ConditionRule:
    """A row of `fit_rules` or `disqualification_rules`."""

    rule: str
    condition: Condition
    points: int


@dataclass(frozen=True)
class BehaviorRule:
    """A row of `behavior_rules`; empty means any, 1, no limit, no decay."""

    rule: str
    activity_type: str
    content_group: str | None
    product: str | None
    min_quantity: Decimal | None
    occurrences: int
    within_days: int | None
    points: int
    times_per_day: int | None
    times_in_total: int | None
    decay: str
    resets_on_recycle: bool
    happened: str | None
    activity_text: str
    group_text: str | None


@dataclass(frozen=True)
class InactivityRule:
    """A row of `inactivity_rules`."""

    rule: str
    days_inactive: int
    points: int


@dataclass(frozen=True)
class BuyingCycleRule:
    """A row of `buying_cycle_rules`."""

    rule: str
    full_points: int
    step_days: int
    min_orders: int
    max_cycles: int


@dataclass(frozen=True)
class SeasonalRule:
    """A row of `seasonal_rules`."""

    rule: str
    days_before: int
    days_after: int
    years: int
    points: int


@dataclass(frozen=True)
class Grade:
    """A row of `grades`; an empty `min_score` is always reached."""

    dimension: str
    grade: str
    min_score: Decimal


@dataclass(frozen=True)
class ContentRule:
    """A row of `content_rules` or `search_intents`."""

    pattern: str
    activity_type: str | None
    content_group: str | None
    product: str | None


@dataclass(frozen=True)
class JobTitleRule:
    """A row of `job_title_rules`: the level and the function that it gives, if any."""

    pattern: str
    gives: dict[str, str | None]


@dataclass(frozen=True)
class SuppressionRule:
    """A row of `suppression_rules`."""

    rule: str
    kind: str
    activity_type: str | None
    pattern: str | None
    threshold: Decimal | None


@dataclass(frozen=True)
class Decay:
    """A row of `decays` with its windows: what a point is worth as it ages."""

    shape: str
    days: Decimal | None
    max_age_days: int | None
    windows: tuple[tuple[int, Decimal], ...] = ()

    def weight(self, age: int) -> Decimal:
        """Return the weight at an age in days, to 4 decimals."""
        if self.max_age_days is not None and age > self.max_age_days:
            return Decimal(0)
        if self.shape == "none":
            return Decimal(1)
        if self.shape == "half_life":
            return rounded(Decimal(2) ** (-age / self.days), 4)
        if self.shape == "linear":
            return rounded(max(Fraction(0), 1 - age / Fraction(self.days)), 4)
        reached = [window for window in self.windows if window[0] <= age]
        return rounded(max(reached)[1] if reached else Decimal(0), 4)


NO_DECAY = Decay("none", None, None)


class RuleBook:
    """All rule tables of a build; a missing table is empty."""

    def __init__(self, seeds: Seeds) -> None:
        """Keep the seeds; each table is read when it is first asked for."""
        self._seeds = seeds

    def _rows(self, seed: str) -> list[Cells]:
        return [Cells(cells) for cells in self._seeds.get(seed, ())]

    def _per_model(
        self, seed: str, read: Callable[[Cells], Item]
    ) -> dict[str, list[Item]]:
        """Read the rows of every model that scores, those it inherits too."""
        written = self._written(seed)
        return {
            model.name: [
                read(row) for row in self._inherited(seed, model.name, written)
            ]
            for model in self.models
        }

    def _written(self, seed: str) -> dict[str | None, list[Cells]]:
        """Return the rows that stand in a table, by model."""
        written: dict[str | None, list[Cells]] = {}
        for row in self._rows(seed):
            written.setdefault(row.text("scoring_model"), []).append(row)
        return written

    def _inherited(
        self, seed: str, model: str | None, written: Mapping[str | None, list[Cells]]
    ) -> list[Cells]:
        """Return the rows of a model: its base's, with its own in their place."""
        if model is None:
            return []
        inherited = self._inherited(seed, self._bases.get(model), written)
        own = written.get(model, [])
        replaced = [_row_name(seed, row) for row in own]
        kept = [row for row in inherited if _row_name(seed, row) not in replaced]
        names = [_row_name(seed, row) for row in inherited]
        return kept + [
            row
            for row in own
            if _row_name(seed, row) not in names
            or all(row.text(cell) for cell in RULE_CELLS.get(seed, ()))
        ]

    # Models, segments and rules: seeds/scoring

    @cached_property
    def models(self) -> list[Model]:
        """Return the models that score: all that are not retired, by name."""
        models = [_model(row) for row in self._rows("scoring_models")]
        return sorted(
            (model for model in models if model.role != "retired"),
            key=lambda model: model.name,
        )

    @cached_property
    def _bases(self) -> dict[str | None, str | None]:
        """Return what each model is based on, retired ones too."""
        return {
            row.text("scoring_model"): row.text("based_on")
            for row in self._rows("scoring_models")
        }

    @cached_property
    def segments(self) -> list[tuple[str, Condition]]:
        """Return the segments with their conditions, in order."""
        rows = sorted(self._rows("segments"), key=lambda row: row.priority("segment"))
        return [(row.text("segment") or "", condition_in(row)) for row in rows]

    @cached_property
    def attributes_named(self) -> set[str | None]:
        """Return the attributes that conditions name, and those that models require."""
        rows = self._rows("segments") + [
            row
            for seed in ("fit_rules", "disqualification_rules", "buying_roles")
            for written in [self._written(seed)]
            for model in self._bases
            for row in self._inherited(seed, model, written)
        ]
        named = {row.name("attribute") for row in rows}
        return named.union(*(model.required_attributes for model in self.models))

    @cached_property
    def fit(self) -> dict[str, list[ConditionRule]]:
        """Return the fit rules of each model by (priority, rule)."""
        ranked = self._per_model(
            "fit_rules", lambda row: (row.priority("rule"), _condition_rule(row))
        )
        return {
            model: [rule for _, rule in sorted(rules, key=lambda pair: pair[0])]
            for model, rules in ranked.items()
        }

    @cached_property
    def disqualification(self) -> dict[str, list[ConditionRule]]:
        """Return the disqualification rules of each model."""
        return self._per_model("disqualification_rules", _condition_rule)

    @cached_property
    def behavior(self) -> dict[str, list[BehaviorRule]]:
        """Return the behavior rules of each model."""
        return self._per_model("behavior_rules", _behavior_rule)

    @cached_property
    def inactivity(self) -> dict[str, list[InactivityRule]]:
        """Return the inactivity rules of each model."""
        return self._per_model(
            "inactivity_rules",
            lambda row: InactivityRule(
                rule=row.text("rule") or "",
                days_inactive=row.whole("days_inactive") or 0,
                points=row.whole("points") or 0,
            ),
        )

    @cached_property
    def buying_cycle(self) -> dict[str, list[BuyingCycleRule]]:
        """Return the buying cycle rules of each model."""
        return self._per_model(
            "buying_cycle_rules",
            lambda row: BuyingCycleRule(
                rule=row.text("rule") or "",
                full_points=row.whole("full_points") or 0,
                step_days=row.whole("step_days") or 1,
                min_orders=row.whole("min_orders") or 1,
                max_cycles=_or(row.whole("max_cycles"), 2),
            ),
        )

    @cached_property
    def seasonal(self) -> dict[str, list[SeasonalRule]]:
        """Return the seasonal rules of each model."""
        return self._per_model(
            "seasonal_rules",
            lambda row: SeasonalRule(
                rule=row.text("rule") or "",
                days_before=row.whole("days_before") or 0,
                days_after=row.whole("days_after") or 0,
                years=_or(row.whole("years"), 3),
                points=row.whole("points") or 0,
            ),
        )

    @cached_property
    def grades(self) -> dict[str, list[Grade]]:
        """Return the grades of each model."""
        return self._per_model(
            "grades",
            lambda row: Grade(
                dimension=row.name("dimension") or "",
                grade=row.text("grade") or "",
                min_score=_or(row.number("min_score"), -LAST),
            ),
        )

    @cached_property
    def decays(self) -> dict[str, Decay]:
        """Return the decays by name; `none` always exists."""
        windows: dict[str | None, list[tuple[int, Decimal]]] = {}
        for row in self._rows("decay_windows"):
            window = row.whole("from_day") or 0, _or(row.number("weight"), Decimal(0))
            windows.setdefault(row.text("decay"), []).append(window)
        decays = {
            row.text("decay") or "": Decay(
                shape=row.name("shape") or "",
                days=row.number("days"),
                max_age_days=row.whole("max_age_days"),
                windows=tuple(windows.get(row.text("decay"), ())),
            )
            for row in self._rows("decays")
        }
        return decays | {"none": NO_DECAY}

    @cached_property
    def activity_states(self) -> list[tuple[int, str]]:
        """Return the states with the days from which they hold, ascending."""
        return sorted(
            (row.whole("from_days") or 0, row.text("state") or "")
            for row in self._rows("activity_states")
        )

    # What follows from a score: accounts, stages and the next action

    @cached_property
    def account_models(self) -> dict[str, AccountModel]:
        """Return the models that also score accounts."""
        rows = self._per_model("account_models", AccountModel.read)
        return {model: found[0] for model, found in rows.items() if found}

    @cached_property
    def rank_weights(self) -> dict[str, dict[int, Decimal]]:
        """Return the weight of each rank that a model lists."""
        rows = self._per_model(
            "account_rank_weights",
            lambda row: (row.whole("rank") or 0, _or(row.number("weight"), Decimal(0))),
        )
        return {model: dict(weights) for model, weights in rows.items()}

    @cached_property
    def buying_roles(self) -> dict[str, list[BuyingRole]]:
        """Return the buying roles of each model."""
        return self._per_model("buying_roles", BuyingRole.read)

    @cached_property
    def next_actions(self) -> list[NextAction]:
        """Return the rows of `next_actions` in the order in which they are tried."""
        rows = sorted(
            self._rows("next_actions"), key=lambda row: row.priority("next_action")
        )
        return [NextAction.read(row) for row in rows]

    @cached_property
    def lifecycle_stages(self) -> dict[str, Decimal | None]:
        """Return the position of each stage; None is off the way."""
        return {
            row.text("stage") or "": row.number("position")
            for row in self._rows("lifecycle_stages")
        }

    # What the world looks like: seeds/reference

    @cached_property
    def engagement(self) -> dict[str, bool]:
        """Tell of each listed activity type whether it is an engagement."""
        return {
            row.name("activity_type") or "": bool(row.boolean("is_engagement"))
            for row in self._rows("activity_types")
        }

    @cached_property
    def deeds(self) -> dict[str | None, str | None]:
        """Return what somebody did, in words, by activity type."""
        return {
            row.name("activity_type"): row.text("happened")
            for row in self._rows("activity_types")
        }

    @cached_property
    def channels(self) -> dict[str | None, str | None]:
        """Return where somebody did it, by activity type."""
        return {
            row.name("activity_type"): row.text("channel")
            for row in self._rows("activity_types")
        }

    @cached_property
    def content(self) -> list[ContentRule]:
        """Return the content rules by (priority, pattern)."""
        return self._patterns("content_rules", "content_group")

    @cached_property
    def search_intents(self) -> list[ContentRule]:
        """Return the search intents by (priority, pattern), the intent as group."""
        return self._patterns("search_intents", "intent")

    def _patterns(self, seed: str, group: str) -> list[ContentRule]:
        rows = sorted(self._rows(seed), key=lambda row: row.priority("pattern"))
        return [
            ContentRule(
                pattern=row.text("pattern") or "",
                activity_type=row.name("activity_type"),
                content_group=row.name(group),
                product=row.name("product"),
            )
            for row in rows
        ]

    @cached_property
    def job_titles(self) -> list[JobTitleRule]:
        """Return the job title rules by (priority, pattern)."""
        rows = sorted(
            self._rows("job_title_rules"), key=lambda row: row.priority("pattern")
        )
        return [
            JobTitleRule(
                pattern=row.text("pattern") or "",
                gives={key: row.text(key) for key in ("job_level", "job_function")},
            )
            for row in rows
        ]

    @cached_property
    def domain_kinds(self) -> dict[str | None, str]:
        """Return the kind of each listed domain, the first of `DOMAIN_KINDS`."""
        rank = {kind: place for place, kind in enumerate(DOMAIN_KINDS)}
        listed = [
            (row.name("kind") or "", bare_domain(row.text("domain")))
            for row in self._rows("email_domains")
        ]
        listed.sort(key=lambda pair: rank.get(pair[0], len(rank)), reverse=True)
        return {domain: kind for kind, domain in listed}

    def kind_of_email(self, email: str | None) -> str | None:
        """Return the kind of the domain of an e-mail, if it is listed."""
        domain = domain_of(email)
        return self.domain_kinds.get(domain) if domain else None

    @cached_property
    def suppression(self) -> list[SuppressionRule]:
        """Return the suppression rules by (priority, rule)."""
        rows = sorted(
            self._rows("suppression_rules"), key=lambda row: row.priority("rule")
        )
        return [
            SuppressionRule(
                rule=row.text("rule") or "",
                kind=row.name("kind") or "",
                activity_type=row.name("activity_type"),
                pattern=row.text("pattern"),
                threshold=row.number("threshold"),
            )
            for row in rows
        ]

    @cached_property
    def placeholders(self) -> dict[str, list[str]]:
        """Return the patterns of ids and e-mails that name nobody, by what they are."""
        patterns: dict[str, list[str]] = {}
        for row in self._rows("placeholders"):
            kind, pattern = row.name("column_name") or "", row.text("pattern") or ""
            patterns.setdefault(kind, []).append(pattern)
        return patterns

    @cached_property
    def suppression_limits(self) -> dict[str | None, Decimal | None]:
        """Return the limits by name."""
        rows = self._rows("suppression_limits")
        return {row.name("name"): row.number("value") for row in rows}

    @cached_property
    def own_domains(self) -> list[str]:
        """Return the domains that are no referral."""
        domains = (bare_domain(row.only()) for row in self._rows("own_domains"))
        return [domain for domain in domains if domain]

    @cached_property
    def legal_forms(self) -> list[str]:
        """Return the legal forms as they are written."""
        forms = (row.only() for row in self._rows("legal_forms"))
        return [form for form in forms if form]

    @cached_property
    def industry_groups(self) -> dict[str | None, str | None]:
        """Return the group of each industry."""
        rows = self._rows("industries")
        return {row.name("industry"): row.text("industry_group") for row in rows}

    @cached_property
    def country_groups(self) -> dict[str | None, str | None]:
        """Return the group of each country."""
        rows = self._rows("countries")
        return {row.name("country"): row.text("country_group") for row in rows}

    @cached_property
    def derived_windows(self) -> dict[str | None, int | None]:
        """Return the window of each derived activity."""
        return {
            row.name("activity_type"): row.whole("within_days")
            for row in self._rows("derived_activities")
        }


def _or(value: Item | None, default: Item) -> Item:
    """Return a value, or what an empty cell means."""
    return default if value is None else value


def _row_name(seed: str, row: Cells) -> list[str | None]:
    """Return what names a row within its model; only names of rules keep their case."""
    if seed in ROW_NAMES:
        return [row.name(column) for column in ROW_NAMES[seed]]
    return [row.text("rule")]


def _model(row: Cells) -> Model:
    names = (name(part) for part in (row.text("required_attributes") or "").split("|"))
    return Model(
        name=row.text("scoring_model") or "",
        segment=row.text("segment") or "",
        role=row.name("role") or "",
        experiment=row.text("experiment") or "",
        traffic_percent=_or(row.number("traffic_percent"), Decimal(0)),
        mql_score=row.number("mql_score"),
        rearm_score=row.number("rearm_score"),
        cooldown_days=row.whole("cooldown_days"),
        min_fit=row.number("min_fit"),
        min_behavior=row.number("min_behavior"),
        fit_cap=row.number("fit_cap"),
        behavior_cap=row.number("behavior_cap"),
        score_floor=row.number("score_floor"),
        required_attributes=tuple(attribute for attribute in names if attribute),
    )


def _condition_rule(row: Cells) -> ConditionRule:
    return ConditionRule(
        rule=row.text("rule") or "",
        condition=condition_in(row),
        points=row.whole("points") or 0,
    )


def _behavior_rule(row: Cells) -> BehaviorRule:
    return BehaviorRule(
        rule=row.text("rule") or "",
        activity_type=row.name("activity_type") or "",
        content_group=row.name("content_group"),
        product=row.name("product"),
        min_quantity=row.number("min_quantity"),
        occurrences=_or(row.whole("occurrences"), 1),
        within_days=row.whole("within_days"),
        points=row.whole("points") or 0,
        times_per_day=row.whole("times_per_day"),
        times_in_total=row.whole("times_in_total"),
        decay=row.text("decay") or "none",
        resets_on_recycle=bool(row.boolean("resets_on_recycle")),
        happened=row.text("happened"),
        activity_text=row.text("activity_type") or "",
        group_text=row.text("content_group"),
    )
