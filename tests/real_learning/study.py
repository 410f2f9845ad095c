"""Builds, learns and scores by the project; compares with others on the same leads."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
from project import WITHOUT_DATA_TESTS, Project
from random_inputs.harness import write_csv

from lead_scoring.errors import ExitCode
from lead_scoring.learning.arrays import Observations
from lead_scoring.learning.data import Source, at_age
from lead_scoring.learning.files import rule_files
from lead_scoring.learning.gates import NO_SIGNAL, learn, try_out
from lead_scoring.learning.learn import without
from lead_scoring.learning.limits import read_limits
from lead_scoring.learning.statistics import auc, auc_interval
from lead_scoring.settings import Settings, settings

from .rivals import RIVALS
from .worlds import World

FOLDS = 5
LIMITS = read_limits(rule_files(settings())["evaluation_limits"][1].rows)
RESAMPLES = 400
OLDER = 0.7
MODELS = {
    "hand": "rules by hand",
    "raw_count": "raw count of events",
    "three_of_a_type": "1 point per event, at most 3 per type",
}


@dataclass(frozen=True)
class Ranking:
    """How well something ranks leads: its AUC with an interval."""

    name: str
    auc: float
    low: float
    high: float
    rows: int | None = None

    def line(self) -> str:
        """Return a row of the page's table."""
        rows = "" if self.rows is None else str(self.rows)
        interval = f"{self.low:.3f} to {self.high:.3f}"
        return f"| {self.name} | {rows} | {self.auc:.3f} | {interval} |"


def study(world: World, project: Project, folder: Path) -> Iterator[str]:
    """Yield the lines of the page on a data set."""
    raw = folder / "raw"
    raw.mkdir(parents=True)
    for table, cells in world.tables.items():
        columns = dict.fromkeys(column for row in cells for column in row)
        write_csv(raw / f"{table}.csv", columns, cells)
    project.restore_rules()
    project.clear_rules("scoring")
    for table, listed in world.rules.items():
        project.write_rules(table, listed)
    if "activity_types" in world.rules:
        project.write_rules("content_rules", [])
        project.write_rules("suppression_rules", [])
    states = [{"state": "active", "from_days": "0", "reason": "The only one"}]
    project.write_rules("activity_states", states)

    border = _border(world)
    seen = border + timedelta(world.age + world.horizon)
    _build(project, raw, seen)
    yield f"### {world.name}\n"
    for draft, excluded in world.drafts.items():
        options = ["--at-age", str(world.age), "--horizon", str(world.horizon)]
        for name in excluded:
            options += ["--exclude", name]
        if draft == "learned":
            asked = project.command("learn", "--model", draft, *options[:4])
            assert asked.code == ExitCode.USAGE, asked.printed
            yield from _asked(asked.printed, [*excluded])
        run = project.command("learn", "--model", draft, *options, "--allow", "undated")
        assert run.code == ExitCode.FINE, run.printed
        (folder / f"{draft}.txt").write_text(run.printed, encoding="utf-8")
        yield from _told(draft, run.printed)
    _build(project, raw, world.as_of)
    shutil.copy(project.warehouse, folder / "warehouse.duckdb")
    yield from _on_newest(world, project, border)
    yield from _on_folds(world, project)


def _border(world: World) -> date:
    """Return the day up to which the oldest seven in ten of the leads were created."""
    last = world.as_of - timedelta(world.age + world.horizon)
    days = sorted(
        day
        for lead in world.tables["leads"]
        if (day := date.fromisoformat(lead["created_at"][:10])) <= last
    )
    return days[int(OLDER * len(days))]


def _build(project: Project, raw: Path, as_of: date) -> None:
    run = project.build(raw, str(as_of), *WITHOUT_DATA_TESTS)
    assert run.succeeded, run.output[-3000:]


def _settings(project: Project) -> Settings:
    return Settings(
        project=project.root,
        raw=project.raw,
        raw_is_named=True,
        warehouse=project.warehouse,
        rules=project.seeds,
    )


def _asked(printed: str, leaks: list[str]) -> Iterator[str]:
    """Say what the command asks about where nothing is excluded."""
    questions = re.findall(r"^    (\w+): (.*)$", printed, re.MULTILINE)
    merely = "nothing tells from when on its values held"
    named = [f"`{name}` ({why})" for name, why in questions if why.strip() != merely]
    undated = [f"`{name}`" for name, why in questions if why.strip() == merely]
    if leaks:
        yield (
            f"With every column left in, `learn` writes nothing and asks about"
            f" {', '.join(named) or 'nothing that knows the outcome'};"
            f" without dates and with points are {', '.join(undated) or 'none'}.\n"
        )


def _told(draft: str, printed: str) -> Iterator[str]:
    (learned,) = re.findall(r"^Learned from .*$", printed, re.MULTILINE)
    (verdict,) = re.findall(r"^Verdict: .*$", printed, re.MULTILINE)
    yield f"`{draft}`: {learned} {verdict}\n"


def _on_newest(world: World, project: Project, border: date) -> Iterator[str]:
    """Compare scores of the project on the newest leads, learned from the oldest."""
    source = _source(world, project)
    created = np.array([day - timedelta(world.age) for day in source.days])
    late = created > border
    converted = source.observations.converted
    yield (
        f"Learned from the oldest 70 %, tried on the newest 30 %, scored by the project"
        f" ({int(late.sum()):,} leads, {int(converted[late].sum()):,} conversions):\n"
    )
    yield "| | rows | AUC | 95 % interval |"
    yield "|---|---:|---:|---|"
    scores = scores_at_age(project, world.age)
    for draft in (*world.drafts, *MODELS):
        if draft not in scores:
            continue
        points = np.array([scores[draft].get(lead, 0.0) for lead in source.lead_ids])
        name = MODELS.get(draft, draft.replace("_", " "))
        yield _ranking(
            name, points[late], converted[late], _rows(project, draft)
        ).line()
    for draft, excluded in world.drafts.items():
        kept = without(source.observations, (), [*excluded])
        for rival, rank in RIVALS.items():
            points = rank(kept, np.flatnonzero(~late))
            name = f"{rival}, the columns of {draft.replace('_', ' ')}"
            yield _ranking(name, points[late], converted[late]).line()
    yield ""


def _source(world: World, project: Project) -> Source:
    return at_age(_settings(project), world.age, world.horizon)


def _ranking(
    name: str, points: np.ndarray, converted: np.ndarray, rows: int | None = None
) -> Ranking:
    low, high = auc_interval(points, converted, np.arange(len(points)))
    return Ranking(name, auc(points, converted), low, high, rows)


def _rows(project: Project, model: str) -> int:
    return sum(
        row["scoring_model"] == model
        for table in ("fit_rules", "behavior_rules", "inactivity_rules")
        for row in project.rules(table)
    )


def scores_at_age(project: Project, age: int) -> dict[str, dict[str, float]]:
    """Return what the ledger says of each lead at an age, by model and lead."""
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        found = connection.execute(
            f"""
            select
                scoring_model, lead_id,
                sum(points * coalesce(weight, 0))::double as score
            from ledger.score_entries as entries
            inner join rules.rules using (rule_id)
            inner join identity.subjects using (subject_id)
            left join ledger.decay_weights
                on
                    rules.decay = decay_weights.decay
                    and age = created_on + {age} - starts_on
            where
                basis = 'official' and subject_type = 'lead'
                and starts_on <= created_on + {age}
                and coalesce(ends_on > created_on + {age}, true)
            group by all
            """
        ).fetchall()
    scores: dict[str, dict[str, float]] = {}
    for model, lead, score in found:
        scores.setdefault(model, {})[lead] = score
    return scores


def _on_folds(world: World, project: Project) -> Iterator[str]:
    """Compare by cross-validation: the whole procedure in each fold."""
    everything = _source(world, project).observations
    converted = everything.converted
    yield (
        f"On the same five folds of all {len(everything):,} leads"
        f" ({int(converted.sum()):,} conversions), whole procedure inside each:\n"
    )
    yield "| | mean AUC | learned ÷ it | 95 % interval |"
    yield "|---|---:|---:|---|"
    for draft, excluded in world.drafts.items():
        kept = without(everything, (), [*excluded])
        folds = kept.leads % FOLDS
        ours = _by_folds(kept, folds, _learned)
        yield f"| {draft.replace('_', ' ')} | {_mean(ours, kept, folds):.3f} | | |"
        for rival, rank in RIVALS.items():
            theirs = _by_folds(kept, folds, rank)
            ratio, low, high = _ratio(ours, theirs, kept, folds)
            mean = _mean(theirs, kept, folds)
            name = f"{rival}, the same columns"
            yield f"| {name} | {mean:.3f} | {ratio:.3f} | {low:.3f} to {high:.3f} |"
    yield ""


def _learned(observations: Observations, train: np.ndarray) -> np.ndarray:
    return learn(observations, train, LIMITS).score(observations)


def _by_folds(
    observations: Observations,
    folds: np.ndarray,
    rank: Callable[[Observations, np.ndarray], np.ndarray],
) -> np.ndarray:
    points = np.zeros(len(observations))
    for fold in range(FOLDS):
        held = folds == fold
        points[held] = rank(observations, np.flatnonzero(~held))[held]
    return points


def _mean(points: np.ndarray, observations: Observations, folds: np.ndarray) -> float:
    return float(
        np.mean(
            [
                auc(points[folds == fold], observations.converted[folds == fold])
                for fold in range(FOLDS)
            ]
        )
    )


def _ratio(
    ours: np.ndarray, theirs: np.ndarray, observations: Observations, folds: np.ndarray
) -> tuple[float, float, float]:
    """Return the ratio of two mean AUCs with the interval of a paired bootstrap."""
    rng = np.random.default_rng(0)
    ratio = _mean(ours, observations, folds) / _mean(theirs, observations, folds)
    found = []
    for _ in range(RESAMPLES):
        drawn = rng.integers(0, len(ours), len(ours))
        resampled = Observations(
            observations.converted[drawn], observations.leads[drawn], drawn
        )
        found.append(
            _mean(ours[drawn], resampled, folds[drawn])
            / _mean(theirs[drawn], resampled, folds[drawn])
        )
    low, high = np.quantile(found, [0.025, 0.975])
    return ratio, float(low), float(high)


def shuffled(
    observations: Observations, copies: int, most_leads: int, seed: int = 0
) -> int:
    """Return how many of so many copies with shuffled outcomes have no signal."""
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.permutation(len(observations))[:most_leads])
    part = Observations(
        observations.converted[chosen],
        observations.leads[chosen],
        observations.days[chosen],
        [
            replace(each, codes=each.codes[chosen], numbers=each.numbers[chosen])
            for each in observations.attributes
        ],
        [
            replace(
                each,
                matches=each.matches[chosen],
                days=each.days[chosen],
                faded={key: values[chosen] for key, values in each.faded.items()},
            )
            for each in observations.activities
        ],
    )
    silent = 0
    for _ in range(copies):
        copy = replace(part, converted=rng.permutation(part.converted))
        silent += try_out(copy, LIMITS).verdict == NO_SIGNAL
    return silent
