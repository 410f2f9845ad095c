"""The scripts that the project is measured against give exactly its scores."""

import shutil
import subprocess
import sys
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from bench.data import Data, describe, get_data
from bench.models import seconds_by_folder, seconds_by_mart, seconds_by_model
from bench.project import WITHOUT_TESTS, Project
from bench.results import Results
from bench.touched import make_touched
from bench.verify import NotEqualError, compare

TOOLS = Path(__file__).parents[2] / "tools"
EVENTS = 20_000
# polars, pandas and psycopg are requirements of the benchmark alone; where they are not
# installed, the benchmark itself still compares every run of theirs.
CONTESTANTS = {
    "duckdb_script": "duckdb",
    "duckdb_keeping_script": "duckdb",
    "polars_script": "polars",
    "pandas_script": "pandas",
    "postgres_script": "psycopg",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    return get_data(tmp_path_factory.mktemp("bench") / "raw", EVENTS)


@pytest.fixture(scope="module")
def built(data: Data, tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Path]:
    """Build the project with the benchmark's rules; return it and the warehouse."""
    folder = tmp_path_factory.mktemp("built")
    project = Project(folder / "project")
    warehouse = folder / "warehouse.duckdb"
    done = subprocess.run(
        project.command(*WITHOUT_TESTS),
        cwd=project.folder,
        env=project.environment(data.history, warehouse, data.as_of, 2, 2),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    return project, warehouse


def score(name: str, raw: Path, rules: Path, as_of: date, out: Path) -> Path:
    """Run a script; return the folder of its results."""
    command = [sys.executable, "-m", f"bench.contestants.{name}"]
    command += [str(raw), str(rules), as_of.isoformat(), str(out)]
    done = subprocess.run(
        command, cwd=TOOLS, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return out


@pytest.mark.parametrize("name", CONTESTANTS)
def test_script_gives_the_scores_of_the_project(name, data, built, tmp_path):
    if not find_spec(CONTESTANTS[name]):
        pytest.skip(f"{CONTESTANTS[name]} is not installed")
    if name == "postgres_script":
        from bench import postgres

        if not postgres.version():
            pytest.skip(postgres.HOW_TO_GET)
    project, warehouse = built
    out = score(name, data.history, project.seeds, data.as_of, tmp_path)
    rows = compare(warehouse, out)
    assert rows["scores"] > 600
    assert rows["reasons"] > 3_000


def test_one_digit_off_is_not_equal(data, built, tmp_path):
    project, warehouse = built
    out = score("duckdb_script", data.history, project.seeds, data.as_of, tmp_path)
    file = out / "reasons.parquet"
    shutil.move(file, tmp_path / "right.parquet")
    duckdb.execute(f"""
        copy (
            select * replace (
                contribution + case when row_number() over (
                        order by lead_id, scoring_model, rule
                    ) = 1
                    then 0.0001 else 0 end as contribution
            ) from '{tmp_path}/right.parquet'
        ) to '{file}'
    """)
    with pytest.raises(NotEqualError, match="the reasons are not equal"):
        compare(warehouse, out)


def test_another_rule_gives_other_scores(data, built, tmp_path):
    project, warehouse = built
    project.edit_one_rule()
    try:
        out = score("duckdb_script", data.history, project.seeds, data.as_of, tmp_path)
    finally:
        project.edit_one_rule()
    with pytest.raises(NotEqualError):
        compare(warehouse, out)


def test_every_model_has_its_time_and_marts_what_leads_to_them(built):
    project, _ = built
    models = seconds_by_model(project.folder / "target")
    assert {"loaded_events", "lead_scores", "mql_events"} <= models.keys()
    marts = seconds_by_mart(project.folder / "target")
    assert marts["mql_events"] > models["mql_events"]
    assert sum(marts.values()) < sum(models.values())
    folders = seconds_by_folder(models, project.folder / "models")
    assert sum(folders.values()) == pytest.approx(sum(models.values()))
    assert {"staging", "activities", "ledger", "marts"} <= folders.keys()


def test_most_visits_are_anonymous(data):
    shares = describe(data)
    assert shares["anonymous"] / shares["events"] > 0.6
    assert shares["days"] > 600


def test_files_held_back_are_loaded_later_than_the_history(data):
    def moments(files: str) -> tuple:
        return duckdb.execute(
            f"select min(loaded_at), max(loaded_at) from read_parquet('{files}')"
        ).fetchone()

    next_day = data.as_of + timedelta(days=1)
    assert data.day_file.name == f"{next_day}.parquet"
    assert all(at.date() == next_day for at in moments(data.day_file))
    assert all(at.date() == data.as_of for at in moments(data.batch_file))


def test_batch_has_late_repeated_and_corrected_rows(data):
    batch = f"read_parquet('{data.batch_file}')"
    history = f"read_parquet('{data.history}/events/*.parquet')"
    (known,) = duckdb.execute(
        f"select count(*) from {batch} where event_id in"
        f" (select event_id from {history})"
    ).fetchone()
    (late,) = duckdb.execute(
        f"select count(*) from {batch} where occurred_at < date '{data.as_of}'"
    ).fetchone()
    assert known >= 2
    assert late >= 1


def test_touched_leads_come_with_all_their_events(data, tmp_path):
    touched = make_touched(data, tmp_path)
    (leads, events), (all_leads, all_events) = (
        duckdb.execute(
            f"select (select count(*) from '{raw}/leads.parquet'),"
            f" (select count(*) from read_parquet('{raw}/events/*.parquet'))"
        ).fetchone()
        for raw in (touched.history, data.history)
    )
    assert 0 < leads < all_leads / 4
    assert 0 < events < all_events / 2
    (missing,) = duckdb.execute(f"""
        select count(*)
        from read_parquet('{data.history}/events/*.parquet') as events
        where
            lead_id in (select lead_id from '{data.batch_file}')
            and event_id not in (
                select event_id from '{touched.history}/events/touched.parquet'
            )
    """).fetchone()
    assert missing == 0


def test_runs_of_changed_files_are_forgotten(tmp_path):
    from types import SimpleNamespace

    results = Results(tmp_path / "results.json")
    for version, seconds in (("old", 9.0), ("new", 2.0), ("new", 4.0)):
        run = SimpleNamespace(
            seconds=seconds, cpu_seconds=1.0, mebibytes=1.0, failure=None
        )
        results.add(1_000, "scan", version, run, {})
    again = Results(tmp_path / "results.json")
    assert again.values(1_000, "scan", "seconds") == [2.0, 4.0]
    assert again.middle(1_000, "scan") == 3.0
