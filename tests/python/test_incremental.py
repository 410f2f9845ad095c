"""Events that come by and by end where a build of everything puts them."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest
from project import (
    NEW_YORK,
    WITHOUT_DATA_TESTS,
    Baseline,
    Project,
    differences,
    of_one_build,
    write_raw,
)
from random_inputs.in_batches import Batches

LOAD = ("build", *WITHOUT_DATA_TESTS, "--select", "+loaded_events")
KEPT_FOR_HALF_A_YEAR = ("--vars", "{keep_unknown_months: 6}")


@contextmanager
def rows_made_unreadable(path: Path) -> Iterator[None]:
    """Spoil the rows of a Parquet file, not its description; size and time stay."""
    times, content = path.stat(), path.read_bytes()
    description = int.from_bytes(content[-8:-4], "little") + 8
    try:
        spoilt = content[:4] + b"x" * (len(content) - 4 - description)
        path.write_bytes(spoilt + content[-description:])
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        yield
    finally:
        path.write_bytes(content)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def let_an_hour_pass(path: Path) -> None:
    """Date a file back: one that was written a moment ago would be read again."""
    an_hour_ago = time.time() - 3600
    os.utime(path, (an_hour_ago, an_hour_ago))


def test_batches_end_where_one_build_of_everything_does(tmp_path: Path) -> None:
    found = Batches(tmp_path).compare(seed=201, inputs=10, is_thorough=False)
    if found:
        pytest.fail("\n".join(found), pytrace=False)


@pytest.mark.parametrize("are_typed", [False, True])
def test_another_business_time_zone_gives_all_events_their_days_anew(
    project: Project, baseline: Baseline, tmp_path: Path, are_typed: bool
) -> None:
    raw = shutil.copytree(baseline.raw, tmp_path / "raw", copy_function=shutil.copy2)
    if are_typed:
        (events,) = raw.glob("events.*")
        times = (
            "occurred_at::timestamp as occurred_at, loaded_at::timestamp as loaded_at"
        )
        source = f"(select * replace ({times}) from '{events}')"
        duckdb.sql(f"copy {source} to '{raw / 'events.parquet'}'")
        events.unlink()
        # A file with events of erased people is read again for another reason.
        (raw / "erasure_requests.csv").unlink()
        let_an_hour_pass(raw / "events.parquet")
    project.warehouse.unlink(missing_ok=True)
    for zone, variables in (("UTC", ()), ("America/New_York", NEW_YORK)):
        load = (*LOAD, *variables)
        assert project.dbt(*load, raw=raw, as_of=baseline.as_of).succeeded
        events = project.read(
            "select occurred_at, occurred_on from staging.loaded_events"
            " where occurred_at is not null"
        )
        assert events
        for occurred_at, occurred_on in events:
            instant = occurred_at.replace(tzinfo=timezone.utc)
            assert instant.astimezone(ZoneInfo(zone)).date() == occurred_on


def test_events_that_an_older_version_loaded_are_loaded_anew(
    project: Project, baseline: Baseline
) -> None:
    project.warehouse.unlink(missing_ok=True)
    loaded = (
        "select event_id, occurred_on, raw_slice, is_repeated, rejection"
        " from staging.loaded_events order by all"
    )
    columns = "select column_name from (describe staging.loaded_events) order by all"
    assert project.dbt(*LOAD, raw=baseline.raw, as_of=baseline.as_of).succeeded
    expected = project.read(loaded), project.read(columns)
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute(
            "alter table staging.loaded_events drop column occurred_on;"
            "alter table staging.loaded_events add column gone integer;"
            "update staging.loaded_events set raw_slice = 'of before'"
        )
    assert project.dbt(*LOAD, raw=baseline.raw, as_of=baseline.as_of).succeeded
    assert (project.read(loaded), project.read(columns)) == expected


ERASED_VISITOR = {
    "leads": "lead_id,email,created_at\nann,,2026-01-01\ncal,c@c.example,2026-01-01\n",
    "identities": "visitor_id,lead_id,identified_at\nV,ann,2026-01-01\n",
    "erasure_requests": "lead_id,requested_at\nann,2026-03-01\n",
    "attribute_changes": "entity_type,entity_id,attribute,old_value,value,changed_at\n",
    "events": "event_id,occurred_at,activity_type,visitor_id,email\n"
    "1,2026-02-01,page_view,V,bea@b.example\n2,2026-02-01,page_view,V,\n"
    "3,2026-02-01,page_view,V,c@before.example\n"
    "4,2026-02-03,page_view,V,c@before.example\n",
}


def test_an_erased_event_that_turns_out_to_be_somebody_elses_is_theirs(
    project: Project, tmp_path: Path
) -> None:
    """Bea comes, and what Cal's e-mail was until 2 February, after the erasure."""
    raw = write_raw(tmp_path / "raw", **ERASED_VISITOR)
    let_an_hour_pass(raw / "events.csv")
    project.warehouse.unlink(missing_ok=True)
    found = []
    for table, row in (
        ("leads", ""),
        ("leads", "bea,bea@b.example,2026-01-01\n"),
        (
            "attribute_changes",
            "lead,cal,email,c@before.example,c@c.example,2026-02-02\n",
        ),
        ("leads", ""),
    ):
        with (raw / f"{table}.csv").open("a", encoding="utf-8") as file:
            file.write(row)
        assert project.dbt(*LOAD, raw=raw, as_of="2026-03-31").succeeded
        found.append(
            project.read(
                "select event_id, is_erased from staging.loaded_events order by all"
            )
        )
    bea, cal, erased = ("1", False), ("3", False), (None, True)
    beas, cals = [bea, *[erased] * 3], [bea, cal, *[erased] * 2]
    assert found == [[erased] * 4, beas, cals, cals]


def test_the_version_of_an_id_that_age_takes_changes_what_stands_twice(
    project: Project, tmp_path: Path
) -> None:
    """Of two versions in one file first the one and then the other is of nobody."""
    raw = write_raw(
        tmp_path / "raw",
        leads="lead_id,created_at\nann,2024-01-01\n",
        identities="",
        events="event_id,occurred_at,activity_type,visitor_id\n"
        "E,2025-01-05 10:00,page_view,V\nE,2025-01-05 11:00,page_view,W\n",
    )
    let_an_hour_pass(raw / "events.csv")
    project.warehouse.unlink(missing_ok=True)
    for visitor in ("V", "W"):
        (raw / "identities.csv").write_text(
            f"visitor_id,lead_id,identified_at\n{visitor},ann,2025-01-06\n"
        )
        command = ("build", *WITHOUT_DATA_TESTS, "--select", "+repeated_events")
        run = project.dbt(*command, *KEPT_FOR_HALF_A_YEAR, raw=raw, as_of="2026-03-31")
        assert run.succeeded, run.output
        assert project.read("select visitor_id from staging.repeated_events") == [
            (visitor,)
        ]


def test_an_unchanged_file_is_not_read_again(
    project: Project, baseline: Baseline, tmp_path: Path
) -> None:
    raw = tmp_path / "raw"
    (raw / "events").mkdir(parents=True)
    for path in baseline.raw.iterdir():
        if path.stem != "events":
            (raw / path.name).symlink_to(path)
    (events,) = baseline.raw.glob("events.*")
    old, new = raw / "events" / "old.parquet", raw / "events" / "new.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"create view events as select row_number() over () as number, *"
            f" from read_csv('{events}', all_varchar = true)"
        )
        for path, condition in ((old, "number % 5 > 0"), (new, "number % 5 = 0")):
            connection.execute(
                "copy (select * exclude (number) from events"
                f" where {condition}) to '{path}' (format parquet)"
            )
    hidden = new.rename(tmp_path / "new.parquet")
    let_an_hour_pass(old)
    project.warehouse.unlink(missing_ok=True)
    assert project.dbt(*LOAD, raw=raw, as_of=baseline.as_of).succeeded

    with rows_made_unreadable(old):
        hidden.rename(new)
        run = project.dbt(*LOAD, raw=raw, as_of=baseline.as_of)
    assert run.succeeded, run.output
    assert project.build(raw, baseline.as_of, *WITHOUT_DATA_TESTS).succeeded
    expected, built = of_one_build(baseline.marts), of_one_build(project.marts())
    assert differences(expected, built) == []
