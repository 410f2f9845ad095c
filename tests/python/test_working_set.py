"""Of unchanged subjects the rows are kept (macros/working_set.sql)."""

from __future__ import annotations

import csv
import json
import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from project import (
    WITHOUT_DATA_TESTS,
    Baseline,
    Project,
    differences,
    of_one_build,
    read,
    read_raw,
    replace_raw,
)

ENGAGED = "select * from activities.engaged_days order by all"


@pytest.fixture
def one_event_more(baseline: Baseline, tmp_path: Path) -> Path:
    """Return raw tables like those of the baseline, with one more event of a lead."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for path in baseline.raw.iterdir():
        (raw / path.name).symlink_to(path)
    # A second view of a page in the same second is no burst.
    ((page_view,), *_) = read(
        baseline.warehouse,
        "select event_id from suppression.lead_events"
        " where activity_type = 'page_view' and suppressed_by is null order by all",
    )
    (events,) = raw.glob("events.csv")
    with events.open(encoding="utf-8", newline="") as file:
        columns, *rows = csv.reader(file)
    event_id = columns.index("event_id")
    more = next(list(row) for row in rows if row[event_id] == page_view)
    more[event_id] = "one_event_more"
    events.unlink()
    with events.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([columns, *rows, more])
    return raw


def test_a_build_works_out_what_changed_and_what_an_earlier_one_left(
    project: Project, baseline: Baseline, one_event_more: Path
) -> None:
    ((subjects,),) = read(baseline.warehouse, "select count(*) from identity.subjects")
    one = f"1 of {subjects} leads and accounts have changed"
    all_of_them = f"All {subjects} leads and accounts are worked out"

    def build(raw: Path, said: str, *options: str) -> None:
        run = project.build(raw, baseline.as_of, *WITHOUT_DATA_TESTS, *options)
        assert run.succeeded, run.output
        assert said in run.output

    project.restore(baseline)
    without = of_one_build(baseline.marts)
    build(one_event_more, one)
    with_event = of_one_build(project.marts())
    assert differences(without, with_event)

    build(baseline.raw, one)
    assert differences(without, of_one_build(project.marts())) == []

    # A build of a part is trusted in nothing.
    for left_out, raw, marts in (
        (("lead_activities", "signal_fit"), one_event_more, with_event),
        (("subject_fingerprints",), baseline.raw, without),
    ):
        build(raw, all_of_them, "--exclude", *left_out)
        build(raw, all_of_them)
        assert differences(marts, of_one_build(project.marts())) == []


def test_a_new_day_keeps_the_entries(project: Project, baseline: Baseline) -> None:
    project.restore(baseline)
    # No mart shows when the facts of an entry were known.
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute("update ledger.dated_entries set known_on = '1900-01-01'")
    day_after = str(date.fromisoformat(baseline.as_of) + timedelta(days=1))
    run = project.build(baseline.raw, day_after, *WITHOUT_DATA_TESTS)
    assert run.succeeded, run.output
    changed, subjects = re.search(
        r"(\d+) of (\d+) leads and accounts have changed", run.output
    ).groups()
    assert 0 < int(changed) < int(subjects) / 3
    anew, kept = project.read(
        "select count(distinct subject_id) from ledger.dated_entries"
        " group by known_on > '1900-01-01' order by 1"
    )
    assert 0 < anew[0] <= int(changed) < kept[0]
    marts = of_one_build(project.marts())
    options = (*WITHOUT_DATA_TESTS, "--full-refresh")
    run = project.build(baseline.raw, day_after, *options)
    assert run.succeeded, run.output
    assert differences(marts, of_one_build(project.marts())) == []


@pytest.mark.parametrize(
    "change",
    [
        "drop table marts.lead_activities",
        "create or replace table activities.engaged_days as"
        " select * from activities.engaged_days limit 1",
    ],
)
def test_what_others_did_to_a_table_of_subjects_is_mended(
    project: Project, baseline: Baseline, change: str
) -> None:
    project.restore(baseline)
    expected = project.read(ENGAGED)
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute(change)
    run = project.build(baseline.raw, baseline.as_of, *WITHOUT_DATA_TESTS)
    assert "leads and accounts are worked out" in run.output
    assert project.read(ENGAGED) == expected
    marts = of_one_build(project.marts())
    assert differences(of_one_build(baseline.marts), marts) == []


def test_who_is_gone_after_a_build_that_ended_early_has_no_rows(
    project: Project, baseline: Baseline, tmp_path: Path
) -> None:
    project.restore(baseline)
    raw = shutil.copytree(baseline.raw, tmp_path / "raw", copy_function=shutil.copy2)
    ((gone,),) = project.read(
        "select min(subjects.lead_id) from activities.engaged_days"
        " inner join identity.subjects using (subject_id)"
        " where lead_id not in (select surviving_lead_id from staging.stg_lead_merges)"
    )
    leads = read_raw(raw, "leads")
    replace_raw(raw, "leads", [lead for lead in leads if lead["lead_id"] != gone])
    for options in (("--select", "+engaged_days"), ()):
        run = project.build(raw, baseline.as_of, *WITHOUT_DATA_TESTS, *options)
        assert run.succeeded, run.output
    engaged = project.read(ENGAGED)
    marts = of_one_build(project.marts())
    options = (*WITHOUT_DATA_TESTS, "--full-refresh")
    run = project.build(raw, baseline.as_of, *options)
    assert run.succeeded, run.output
    assert project.read(ENGAGED) == engaged
    assert differences(marts, of_one_build(project.marts())) == []


def test_all_that_rows_of_subjects_are_made_of_is_watched(
    project: Project, baseline: Baseline
) -> None:
    run = project.dbt("--write-json", "parse", raw=baseline.raw, as_of=baseline.as_of)
    assert run.succeeded, run.output
    file = project.root.parent / "target" / "manifest.json"
    nodes = json.loads(file.read_text(encoding="utf-8"))["nodes"]
    models = {
        node["name"]: node
        for node in nodes.values()
        if node["resource_type"] == "model"
    }
    parents = {
        name: {parent.split(".")[-1] for parent in node["depends_on"]["nodes"]}
        for name, node in models.items()
    }
    of_subjects = {
        name
        for name, node in models.items()
        if node["config"]["meta"].get("subject_key")
    }
    # Beside rules, and what only has to be there first, they read one another.
    of_rules = {
        name
        for name in parents
        if models[name]["original_file_path"].startswith("models/rules/")
    } | {"scored_behavior_rules"}
    inputs = set().union(*(parents[name] for name in of_subjects)) & models.keys()
    inputs -= of_subjects | of_rules | parents["dated_entries"] | {"working_subjects"}
    watched = parents["subject_fingerprints"]
    # What these say of a value depends on it and on the rules alone.
    of_values = {
        name for name, node in models.items() if node["config"]["meta"].get("value_key")
    }
    assert inputs - of_values == watched
    assert inputs >= of_values
    for name in of_values:
        facts = (parents[name] & models.keys()) - of_values - of_rules
        assert facts <= {"stg_events", "ages"}, name

    # The working set comes after its inputs, and before all else.
    for name in of_subjects:
        assert "working_subjects" in ancestors(name, parents), name
        assert name in ancestors("scored_subjects", parents), name
    for name in watched:
        assert "working_subjects" not in ancestors(name, parents), name


def ancestors(name: str, parents: dict[str, set[str]]) -> set[str]:
    """Return all that a model depends on."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for parent in parents.get(waiting.pop(), set()) - found:
            found.add(parent)
            waiting.append(parent)
    return found
