"""The benchmark measures what it says, and its scripts give the project's scores.

polars is no requirement of the tests: `make bench` itself compares every run of it.
"""

import csv
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from benchmarks.data import AS_OF, Data, get_data
from benchmarks.measure import FailedError, measure
from benchmarks.peers import NotEqualError, check_results
from benchmarks.project import MODELS_ALONE, ROOT, Project

EVENTS = 20_000
# So few leads have done nothing under a former e-mail. Here every third lead gets a new
# one, in the second change of a day. A lead that came months later has the former one
# for a while, some before they were created. Of merged leads only changes are left.
NEW_EMAILS = """
    create table leads as from '{raw}/leads.parquet';
    create table changes as from '{raw}/attribute_changes.parquet';
    create table movers as
    select lead_id, email, later_id, later_email
    from (
        select
            lead_id,
            max(email) as email,
            row_number() over ids as number,
            lead(lead_id, 100) over ids as later_id,
            lead(max(email), 100) over ids as later_email
        from leads
        where email is not null
        group by lead_id
        window ids as (order by lead_id)
    )
    where number % 3 = 0;

    copy (
        select leads.* replace (
            coalesce('new.' || movers.email, leads.email) as email
        )
        from leads
        left join movers using (lead_id)
        where lead_id not in (
            select merged_lead_id from '{raw}/lead_merges.parquet'
        )
    ) to '{raw}/leads.parquet';

    copy (
        from changes
        union all by name
        select
            'lead' as entity_type,
            unnest(
                [
                    (lead_id, email, email, '2025-07-01 08:00'),
                    (lead_id, email, 'new.' || email, '2025-07-01 09:00'),
                    (later_id, later_email, email, '2025-10-01'),
                    (later_id, email, later_email, '2026-03-01')
                ]::struct(
                    entity_id varchar,
                    old_value varchar,
                    value varchar,
                    changed_at timestamp
                )[],
                recursive := true
            ),
            'email' as attribute
        from movers
    ) to '{raw}/attribute_changes.parquet';
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    data = get_data(tmp_path_factory.mktemp("bench"), EVENTS)
    with duckdb.connect() as connection:
        connection.execute(NEW_EMAILS.format(raw=data.raw))
    return data


@pytest.fixture(scope="module")
def built(data: Data, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(ROOT, tmp_path_factory.mktemp("built"), memory=2)
    project.build(data, *MODELS_ALONE)
    return project


def score(name: str, data: Data, rules: Path, out: Path) -> Path:
    """Run a script; return the folder of its results."""
    command = [sys.executable, "-m", f"benchmarks.scripts.{name}"]
    command += [str(data.raw), str(rules), str(AS_OF), str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return out


def rows(query: str) -> list[tuple]:
    return duckdb.execute(query).fetchall()


@pytest.mark.parametrize("name", ["duckdb_script", "duckdb_keeping_script"])
def test_script_gives_the_scores_of_the_project(name, data, built, tmp_path):
    out = score(name, data, built.seeds, tmp_path)
    check_results(built.warehouse, out)
    ((scores,),) = rows(f"select count(*) from '{out}/scores.parquet'")
    ((reasons,),) = rows(f"select count(*) from '{out}/reasons.parquet'")
    assert scores > 600
    assert reasons > 3_000


def test_one_digit_off_is_not_equal(data, built, tmp_path):
    out = score("duckdb_script", data, built.seeds, tmp_path)
    file = out / "reasons.parquet"
    shutil.move(file, tmp_path / "right.parquet")
    rows(f"""
        copy (
            select * replace (
                contribution + if(
                    row_number() over (order by lead_id, scoring_model, rule) = 1,
                    0.0001, 0
                ) as contribution
            )
            from '{tmp_path}/right.parquet'
        ) to '{file}'
    """)
    with pytest.raises(NotEqualError, match="lead_score_reasons: 1 rows only in"):
        check_results(built.warehouse, out)


def test_another_rule_gives_other_scores(data, built, tmp_path):
    seeds = tmp_path / "seeds"
    shutil.copytree(built.seeds, seeds)
    path = seeds / "scoring" / "behavior_rules.csv"
    text = path.read_text(encoding="utf-8")
    edited = text.replace(
        "pricing_view,page_view,pricing_page,,,,,5,",
        "pricing_view,page_view,pricing_page,,,,,6,",
    )
    assert edited != text
    path.write_text(edited, encoding="utf-8")
    out = score("duckdb_script", data, seeds, tmp_path / "out")
    with pytest.raises(NotEqualError):
        check_results(built.warehouse, out)


def test_every_model_has_its_seconds_in_a_room(built):
    models, rooms = built.seconds_by_model(), built.seconds_by_room()
    assert {"loaded_events", "lead_scores", "mql_events"} <= models.keys()
    assert {"staging", "activities", "ledger", "marts"} <= rooms.keys()
    assert sum(rooms.values()) == pytest.approx(sum(models.values()))


def test_checkout_without_a_column_gets_the_rules_without_it(tmp_path):
    checkout = tmp_path / "checkout"
    dbt = checkout / ".venv" / "bin" / "dbt"
    seed = checkout / "seeds" / "old_place" / "fit_rules.csv"
    for file in (dbt, seed):
        file.parent.mkdir(parents=True)
    dbt.touch()
    seed.write_text("scoring_model,rule,points\nold,old,1\n", encoding="utf-8")
    Project(checkout, tmp_path / "copy", memory=1)
    copied = tmp_path / "copy" / "project" / "seeds" / "old_place" / "fit_rules.csv"
    with copied.open(encoding="utf-8", newline="") as lines:
        found = list(csv.DictReader(lines))
    assert found[0] == {
        "scoring_model": "balanced",
        "rule": "level_director_or_vp",
        "points": "25",
    }


def test_process_is_measured_and_its_failure_told(tmp_path):
    held = "held = bytearray(200 * 2**20); sum(range(10**7))"
    command = [sys.executable, "-c", held]
    usage = measure(command, tmp_path / "log.txt", tmp_path, {})
    assert 200 < usage.mebibytes < 300
    assert 0 < usage.processor_seconds < usage.seconds * 1.5
    command[-1] = "raise SystemExit('what went wrong')"
    with pytest.raises(FailedError, match="what went wrong"):
        measure(command, tmp_path / "log.txt", tmp_path, {})


# The made-up data


def test_most_visits_are_anonymous(data):
    ((share,),) = rows(f"""
        select avg((
            lead_id is null and email is null and coalesce(visitor_id not in (
                select visitor_id from '{data.raw}/identities.parquet'
            ), true)
        )::integer)
        from '{data.raw}/events/*.parquet'
    """)
    assert 0.6 < share < 0.8


def test_each_day_of_loading_has_a_file(data):
    wrong = rows(f"""
        select filename
        from read_parquet('{data.raw}/events/*.parquet', filename = true)
        group by filename
        having
            mode(loaded_at::date)::varchar
            <> regexp_extract(filename, '([0-9-]+)[.]parquet', 1)
    """)
    assert wrong == []
    assert len(list((data.raw / "events").iterdir())) > 700


def test_many_events_are_of_former_emails(built):
    with duckdb.connect(built.warehouse, read_only=True) as connection:
        connection.execute("""
            select count(*)
            from events.events
            inner join identity.former_emails
                on
                    events.email = former_emails.email
                    and events.lead_id = former_emails.lead_id
                    and occurred_on >= starts_on
                    and occurred_on < ends_on
        """)
        ((found,),) = connection.fetchall()
    assert found > 400


def test_files_held_back_are_loaded_later_than_the_history(data):
    def moments(file: Path) -> tuple[date, date]:
        return rows(f"select min(loaded_at), max(loaded_at) from '{file}'")[0]

    next_day = AS_OF + timedelta(days=1)
    assert all(moment.date() == next_day for moment in moments(data.next_day))
    assert all(moment.date() == AS_OF for moment in moments(data.evening))
    assert all(moment.hour >= 16 for moment in moments(data.evening))


def test_evening_has_new_repeated_and_corrected_rows(data):
    new, known, corrected = rows(f"""
        select
            count(*) filter (known.event_id is null),
            count(*) filter (known.event_id is not null),
            count(*) filter (evening.content is distinct from known.content)
        from '{data.evening}' as evening
        left join '{data.raw}/events/*.parquet' as known using (event_id)
    """)[0]
    assert new >= 1
    assert known >= 2
    assert corrected >= 1
