"""A learned draft in the rule tables: rows that mean exactly what was learned."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest
from project import WITHOUT_DATA_TESTS, Baseline, Project

from lead_scoring.errors import ExitCode, StoppedError
from lead_scoring.learning.arrays import HALF_LIVES, Observations
from lead_scoring.learning.bins import cut
from lead_scoring.learning.card import Card, activity_points, attribute_points
from lead_scoring.learning.data import at_age
from lead_scoring.learning.files import (
    half_lives,
    refuse_taken_name,
    rule_files,
    write,
)
from lead_scoring.learning.forms import LIMITS, STEPS, Form
from lead_scoring.learning.learn import without
from lead_scoring.learning.rows import rows_of
from lead_scoring.rules.check import check_rules
from lead_scoring.settings import Settings

AGE, HORIZON = 14, 30
# The models between the tables that a draft changes and the ledger.
LEDGER = tuple(
    f"{table}+,+decay_weights"
    for table in ("scoring_models", "fit_rules", "behavior_rules", "decays")
)


@pytest.fixture
def settings(project: Project, baseline: Baseline) -> Iterator[Settings]:
    project.restore(baseline)
    yield Settings(
        project=project.root,
        raw=project.raw,
        raw_is_named=True,
        warehouse=project.warehouse,
        rules=project.seeds,
        as_of=baseline.as_of,
    )
    project.restore(baseline)


def random_card(observations: Observations, seed: int) -> Card:
    """Return points for every attribute and activity, in every form."""
    rng = random.Random(seed)
    everyone = np.arange(len(observations))
    attributes = []
    for each in observations.attributes:
        bins = cut(each, everyone)
        places = bins.places(each)
        used = np.unique(places)
        log_odds = np.array([rng.choice([-0.7, 0.0, 0.3, 1.2]) for _ in used])
        attributes.append(attribute_points(bins, places, used, log_odds))
    forms = [*(Form("days", limit) for limit in LIMITS), Form("ladder")]
    forms += [Form("half_life", days) for days in HALF_LIVES]
    activities = []
    for at, each in enumerate(observations.activities):
        form = forms[at % len(forms)]
        number = len(STEPS) if form.kind == "ladder" else 1
        log_odds = np.array([rng.choice([-0.4, 0.5, 0.9]) for _ in range(number)])
        activities.append(activity_points(each, form, log_odds))
    return Card("joint", 0.0, attributes, activities)


def test_the_project_scores_by_the_rows_what_was_learned(
    settings: Settings, project: Project, baseline: Baseline
):
    """Every operator and form, on the day of each lead's observation."""
    source = at_age(settings, AGE, HORIZON)
    card = random_card(source.observations, seed=1)
    files = rule_files(settings)
    learned = rows_of(card, source.observations, "learned", half_lives(files))
    operators = {row["operator"] for row in learned.rows["fit_rules"]}
    assert operators >= {"one_of", "not_one_of", "at_least", "is_missing", "equals"}
    before = {path: path.read_text() for path in settings.rules.rglob("*.csv")}
    changed = write(settings, files, learned.rows, "learned")
    assert set(changed) == {f"{table}.csv" for table in learned.rows}
    for path, text in before.items():
        # Nothing but new lines at the end.
        assert path.read_text().startswith(text)
    assert not check_rules(settings).faults

    run = project.build(
        baseline.raw, baseline.as_of, *WITHOUT_DATA_TESTS, "--select", *LEDGER
    )
    assert run.succeeded, run.output[-3000:]
    expected = {
        lead: (float(fit), float(behavior))
        for lead, fit, behavior in zip(
            source.lead_ids,
            card.fit_points(source.observations),
            card.behavior_points(source.observations),
            strict=True,
        )
    }
    # What became known of a lead later is in the ledger, and was not learned from.
    late = project.read(
        f"""
        select distinct lead_id
        from activities.activities
        inner join identity.subjects using (subject_id)
        where
            basis = 'official' and occurred_on <= created_on + {AGE}
            and known_on > created_on + {AGE}
        """
    )
    for (lead,) in late:
        expected.pop(lead, None)
    found = project.read(
        f"""
        select
            lead_id,
            coalesce(sum(points * weight) filter (dimension = 'fit'), 0)::double,
            coalesce(sum(points * weight) filter (dimension = 'behavior'), 0)::double
        from identity.subjects
        left join (
            from ledger.score_entries inner join rules.rules using (rule_id)
            where basis = 'official' and scoring_model = 'learned'
        ) as entries
            on
                subjects.subject_id = entries.subject_id
                and starts_on <= created_on + {AGE}
                and coalesce(ends_on > created_on + {AGE}, true)
        left join ledger.decay_weights
            on
                entries.decay = decay_weights.decay
                and age = created_on + {AGE} - starts_on
        where subject_type = 'lead'
        group by lead_id
        """
    )
    scores = {
        lead: (fit, behavior) for lead, fit, behavior in found if lead in expected
    }
    assert len(expected) > 50 and any(behavior for _, behavior in expected.values())
    assert scores.keys() == expected.keys()
    differences = {
        lead: (scores[lead], points)
        for lead, points in expected.items()
        if points != pytest.approx(scores[lead], abs=1e-6)
    }
    assert not differences


def test_observations_know_nothing_of_later(settings: Settings, project: Project):
    """Each lead once, on its day, with what was dated and known by then."""
    source = at_age(settings, AGE, HORIZON)
    converted = source.observations.converted
    won = dict(project.read("select lead_id, converted_on from crm.conversions"))
    created = dict(project.read("select lead_id, created_on from identity.leads"))
    assert len(set(source.lead_ids)) == len(source.lead_ids) == len(converted)
    for lead, day, wins in zip(source.lead_ids, source.days, converted, strict=True):
        assert (day - created[lead]).days == AGE
        gap = (won[lead] - day).days if lead in won else None
        assert gap is None or gap > 0, "converted before it was seen"
        assert wins == (gap is not None and gap <= HORIZON)
    (page_view,) = (
        each for each in source.observations.activities if each.name == "page_view"
    )
    counted = dict(
        project.read(
            f"""
            select lead_id, count(*)
            from suppression.lead_events
            inner join identity.subjects using (subject_id)
            where
                suppressed_by is null and activity_type = 'page_view'
                and occurred_on <= created_on + {AGE}
                and known_on <= created_on + {AGE}
            group by lead_id
            """
        )
    )
    assert page_view.matches.tolist() == [
        counted.get(lead, 0) for lead in source.lead_ids
    ]
    (level,) = (
        each for each in source.observations.attributes if each.name == "job_level"
    )
    spans = project.read(
        f"""
        select lead_id, lower(value)
        from attributes.lead_attributes
        inner join identity.leads using (lead_id)
        where
            attribute = 'job_level' and value is not null
            and starts_on <= leads.created_on + {AGE}
            and coalesce(ends_on > leads.created_on + {AGE}, true)
        """
    )
    levels = dict(spans)
    given = [level.levels[code] if code >= 0 else None for code in level.codes]
    assert given == [levels.get(lead) for lead in source.lead_ids]


def test_a_draft_is_replaced_only_when_asked_and_nothing_else(settings: Settings):
    source = at_age(settings, AGE, HORIZON)
    before = {path: path.read_text() for path in settings.rules.rglob("*.csv")}
    for seed in (2, 3):
        card = random_card(source.observations, seed)
        files = rule_files(settings)
        rows = rows_of(card, source.observations, "mine", half_lives(files)).rows
        if seed == 3:
            with pytest.raises(StoppedError, match="--force"):
                refuse_taken_name(files, "mine", replaces=False)
            refuse_taken_name(files, "mine", replaces=True)
        write(settings, files, rows, "mine")
    assert not check_rules(settings).faults
    with pytest.raises(StoppedError, match="standard is a champion"):
        refuse_taken_name(rule_files(settings), "standard", replaces=True)
    write(settings, rule_files(settings), {}, "mine")
    after = {path: path.read_text() for path in settings.rules.rglob("*.csv")}
    decays = settings.rules / "scoring" / "decays.csv"
    assert after.pop(decays).startswith(before.pop(decays))
    assert after == before


def test_the_command_refuses_where_there_is_too_little(
    settings: Settings, project: Project
):
    before = {path: path.read_text() for path in settings.rules.rglob("*.csv")}
    run = project.command("learn", "--model", "mine", "--at-age", "14")
    assert run.code == ExitCode.DATA
    assert "Verdict: refused" in run.output
    assert {path: path.read_text() for path in settings.rules.rglob("*.csv")} == before
    with pytest.raises(StoppedError, match="did you mean job_title"):
        without(at_age(settings, 14, 30).observations, (), ["job_titel"])


def test_a_file_keeps_the_way_it_is_saved(settings: Settings):
    source = at_age(settings, AGE, HORIZON)
    grades = settings.rules / "scoring" / "grades.csv"
    before = grades.read_bytes()
    for encoding, line_end in (("utf-8-sig", "\r\n"), ("utf-16", "\n")):
        text = before.decode().replace("\n", line_end)
        grades.write_bytes(text.encode(encoding))
        files = rule_files(settings)
        rows = rows_of(Card("joint"), source.observations, "mine", {}).rows
        if encoding == "utf-16":
            with pytest.raises(StoppedError, match=r"learn: grades\.csv is saved with"):
                write(settings, files, rows, "mine")
            continue
        write(settings, files, rows, "mine")
        assert grades.read_bytes().startswith(text.encode(encoding))
        assert b"\n" not in grades.read_bytes().replace(line_end.encode(), b"")
        write(settings, rule_files(settings), {}, "mine")
        assert grades.read_bytes() == text.encode(encoding)
