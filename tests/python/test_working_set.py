"""Of unchanged subjects the rows are kept (macros/working_set.sql)."""

from __future__ import annotations

import csv
import json
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
)

# What they say of a value depends on it and on the rules alone; a weight on its age.
BY_VALUE = {
    "classified_contents",
    "classified_search_terms",
    "decay_weights",
    "outside_referrers",
}


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
    build(one_event_more, one)
    assert differences(of_one_build(baseline.marts), of_one_build(project.marts()))

    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute("drop table marts.lead_activities")
    build(baseline.raw, one)
    expected = of_one_build(baseline.marts)
    assert differences(expected, of_one_build(project.marts())) == []

    build(one_event_more, one, "--exclude", "lead_activities")
    build(baseline.raw, all_of_them)
    assert differences(expected, of_one_build(project.marts())) == []


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
    inputs -= of_subjects | of_rules | parents["score_entries"] | {"working_subjects"}
    watched = parents["subject_fingerprints"] - {"erasure_digest"}
    assert inputs - BY_VALUE == watched
    assert inputs >= BY_VALUE

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
