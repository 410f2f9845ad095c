"""Publishing: all tables at once or none; and the report on what was published."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from project import (
    Baseline,
    Marts,
    Project,
    differences,
    read,
    read_marts,
    read_raw,
)

from lead_scoring.build_report import BuildReport
from lead_scoring.errors import ExitCode
from lead_scoring.page import WIDTH, one_page
from lead_scoring.personal import columns_with
from lead_scoring.report import LEADS_SHOWN, full_report
from lead_scoring.settings import settings

# What of a raw table names a person.
NAMES = ("first_name", "last_name", "email")


@pytest.fixture
def warehouse(project: Project, baseline: Baseline) -> Project:
    """Lend the project with the baseline in its warehouse and nothing published."""
    project.restore(baseline)
    project.published.unlink(missing_ok=True)
    return project


@pytest.fixture
def published(warehouse: Project, baseline: Baseline) -> None:
    """Let the baseline be published."""
    warehouse.restore_published(baseline)


def drop_marts(project: Project) -> None:
    """Leave the warehouse as a first build that failed leaves it."""
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute("drop schema marts cascade")
        connection.execute("drop schema publication cascade")


def published_marts(project: Project) -> Marts:
    """Return the published tables without the last column, the build."""
    return {
        table: Counter([row[:-1] for row in rows.elements()])
        for table, rows in read_marts(project.published).items()
    }


def public_marts(project: Project, baseline: Baseline) -> Marts:
    """Return what there is to publish: all but what the YAML keeps back."""
    found = baseline.marts | read_marts(project.history)
    for table, columns in columns_with(project.root, "is_published").items():
        query = f"select * exclude ({', '.join(columns)}) from marts.{table}"
        found[table] = Counter(read(project.warehouse, query))
    return found


def cells_of(file: Path) -> str:
    """Return all cells of a DuckDB file as text, and its bytes."""
    with duckdb.connect(str(file), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables()"
        ).fetchall()
        parts = [
            row or ""
            for schema, table in tables
            for (row,) in connection.execute(
                f'select t::varchar from "{schema}"."{table}" as t'
            ).fetchall()
        ]
    return "\n".join([*parts, file.read_bytes().decode("utf-8", errors="replace")])


def raw_cells(baseline: Baseline, *columns: str) -> set[str]:
    """Return what stands in columns of the raw tables."""
    return {
        row[column].strip()
        for file in baseline.raw.glob("*.csv")
        for row in read_raw(baseline.raw, file.stem)
        for column in columns
        if column in row and len(row[column].strip()) > 2
    }


def files_beside(project: Project) -> set[str]:
    folder = project.published.parent
    return {path.name for path in folder.glob(f".{project.published.name}.*")}


def test_the_published_file_holds_every_row_of_the_marts(warehouse, baseline):
    run = warehouse.command("publish")
    assert run.succeeded, run.output
    expected = public_marts(warehouse, baseline)
    assert run.output == (f"Published {len(expected)} tables to {warehouse.published}")
    assert differences(expected, published_marts(warehouse)) == []


@pytest.mark.usefixtures("published")
def test_all_published_tables_carry_the_build_that_made_them(warehouse):
    last_cells = {
        row[-1] for rows in read_marts(warehouse.published).values() for row in rows
    }
    [(build_id,)] = read(
        warehouse.warehouse,
        "select distinct build_id from publication.publication_measures",
    )
    assert last_cells == {build_id}


@pytest.mark.usefixtures("published")
def test_the_published_file_holds_nothing_but_the_marts(warehouse):
    schemas = "select distinct schema_name from duckdb_tables()"
    assert read(warehouse.published, schemas) == [("marts",)]


@pytest.mark.usefixtures("published")
def test_the_published_file_is_readable_since_duckdb_1_0(warehouse):
    query = "select tags['storage_version'] from duckdb_databases() where not internal"
    for file in (
        warehouse.published,
        settings(warehouse=warehouse.warehouse).anonymous,
    ):
        assert read(file, query) == [("v1.0.0+",)]


@pytest.mark.usefixtures("published")
def test_readers_of_the_old_file_keep_it_until_they_open_anew(warehouse):
    count = "select count(*) from marts.lead_scores"
    with duckdb.connect(str(warehouse.published), read_only=True) as reader:
        (leads,) = reader.execute(count).fetchone()
        with duckdb.connect(str(warehouse.warehouse)) as connection:
            connection.execute("delete from marts.lead_scores where not is_mql")
        warehouse.publish()
        assert reader.execute(count).fetchone() == (leads,)
    [(remaining,)] = read(warehouse.published, count)
    assert 0 < remaining < leads


@pytest.mark.usefixtures("published")
def test_readers_see_no_raw_record_and_no_network_address(warehouse, baseline):
    """Both are in the warehouse; e-mails stand where somebody is to be written to."""
    addresses = raw_cells(baseline, "ip_address", "user_agent")
    published, built = cells_of(warehouse.published), cells_of(warehouse.warehouse)
    assert {each for each in addresses if each in built}
    assert {each for each in addresses if each in published} == set()
    columns = "select table_name from duckdb_columns() where column_name"
    emails = f"{columns} = 'email' and schema_name = 'marts'"
    with_email = {table for (table,) in read(warehouse.published, emails)}
    assert with_email == {"lead_scores", "lead_score_history", "crm_leads"}
    records = f"{columns} in ('record', 'kept_record')"
    assert read(warehouse.published, records) == []
    assert len(read(warehouse.warehouse, records)) >= 3


@pytest.mark.usefixtures("published")
def test_the_file_for_wide_audiences_names_nobody(warehouse, baseline):
    words = re.compile(r"[\w@.+-]+")
    people = {
        word
        for cell in raw_cells(baseline, *NAMES)
        for word in words.findall(cell)
        if len(word) > 3
    }
    # A surname may be a word of a rule, or the name of a company.
    said = "\n".join(
        path.read_text(encoding="utf-8") for path in warehouse.seeds.rglob("*.csv")
    ) + "\n".join(raw_cells(baseline, "name", "domain"))
    people -= {*words.findall(said)}
    whole = raw_cells(baseline, "email", "phone", "lead_id", "visitor_id", "ip_address")
    published = cells_of(warehouse.published)
    anonymous = cells_of(settings(warehouse=warehouse.warehouse).anonymous)
    assert len(people & {*words.findall(published)}) > 100
    assert people & {*words.findall(anonymous)} == set()
    assert len({each for each in whole if each in published}) > 300
    assert {each for each in whole if each in anonymous} == set()


def test_ids_of_the_file_for_wide_audiences_join_and_are_made_up(warehouse):
    anonymous = settings(warehouse=warehouse.warehouse).anonymous
    joined = (
        "select count(*) from marts.lead_scores inner join marts.lead_score_reasons"
        " using (lead_id)"
    )
    ids = "select distinct lead_id from marts.lead_scores"
    warehouse.publish()
    first = {*read(anonymous, ids)}
    assert read(anonymous, joined) == read(warehouse.published, joined)
    assert len(first) == len(read(warehouse.published, ids))
    build = "select distinct build_id from marts.lead_scores"
    assert read(anonymous, build) == read(warehouse.published, build)
    warehouse.publish()
    assert first.isdisjoint(read(anonymous, ids))


@pytest.mark.usefixtures("published")
def test_no_personal_column_lacks_its_mark(warehouse):
    marks = columns_with(warehouse.root, "personal")
    columns = read(
        warehouse.published,
        "select table_name, column_name from duckdb_columns()"
        " where schema_name = 'marts' and (column_name similar to"
        " '.*(email|phone|visitor|_name|lead_id|person|owner|title|record).*'"
        " or column_name in ('content', 'example', 'happened'))",
    )
    harmless = {"account_name", "column_name", "records", "filled_records"}
    harmless |= {"rejected_records", "recorded_at"}
    assert columns
    missing = [
        (table, name)
        for table, name in columns
        if name not in marks.get(table, {}) and name not in harmless
    ]
    assert missing == []


def test_a_publication_is_a_folder_of_parquet_too(warehouse, tmp_path):
    current = tmp_path / "current"

    def publish() -> Path:
        run = warehouse.command("publish", "--parquet", str(tmp_path))
        assert run.succeeded, run.output
        assert {*tmp_path.iterdir()} >= {current, current.resolve()}
        return current.resolve()

    first = publish()
    with duckdb.connect() as connection:
        found = {
            path.stem: Counter(
                connection.execute(f"from read_parquet('{path}')").fetchall()
            )
            for path in first.glob("*.parquet")
        }
    assert differences(read_marts(warehouse.published), found) == []
    second = publish()
    assert {first, second, current} == {*tmp_path.iterdir()}
    third = publish()
    assert {second, third, current} == {*tmp_path.iterdir()}
    warehouse.write_history(
        "insert into erasure.erasures values ('any', '9999-12-31', now()::timestamp)"
    )
    assert {publish(), current} == {*tmp_path.iterdir()}


def tables_of(database: Path) -> set[str]:
    return {
        name for (name,) in read(database, "select table_name from duckdb_tables()")
    }


@pytest.mark.usefixtures("published")
def test_the_file_is_replaced_in_one_step(warehouse, baseline):
    """Whoever opens it while it is published finds all tables."""
    tables = tables_of(warehouse.published)
    assert tables == {*baseline.marts, "lead_score_history"}
    process = warehouse.begin("publish", as_of="")
    try:
        looks = 0
        while process.poll() is None:
            assert tables_of(warehouse.published) == tables
            looks += 1
    finally:
        process.wait(timeout=60)
    assert process.returncode == 0
    assert looks > 1
    assert files_beside(warehouse) == set()


def test_a_warehouse_without_marts_leaves_the_old_file(warehouse):
    published = warehouse.publish()
    drop_marts(warehouse)
    run = warehouse.command("publish")
    assert not run.succeeded
    assert "did not pass all checks; build it first" in run.output
    assert warehouse.published.read_bytes() == published
    assert files_beside(warehouse) == set()


def test_a_missing_warehouse_is_named(warehouse):
    warehouse.warehouse.unlink()
    run = warehouse.command("publish")
    assert not run.succeeded
    expected = f"publish: there is no warehouse {warehouse.warehouse}; build it first"
    assert run.output == expected


def test_the_remains_of_an_aborted_publication_do_no_harm(warehouse, baseline):
    draft = warehouse.published.with_name(f".{warehouse.published.name}.draft")
    script = (
        "import duckdb, os, sys; connection = duckdb.connect(sys.argv[1]);"
        " connection.execute('create table half as select 1'); os._exit(1)"
    )
    subprocess.run([sys.executable, "-c", script, draft], check=False)
    assert len(files_beside(warehouse)) == 2
    warehouse.publish()
    expected = public_marts(warehouse, baseline)
    assert differences(expected, published_marts(warehouse)) == []
    assert files_beside(warehouse) == set()


@pytest.mark.usefixtures("published")
def test_the_report_shows_the_best_leads_with_their_reasons(warehouse):
    report = warehouse.command("report", "--all")
    assert report.succeeded, report.output
    best = read(
        warehouse.published,
        """
        select scored_on, lead_id, total_score, grade, stage, state_text,
            top_reasons_text
        from marts.lead_scores
        where stage not in ('customer', 'disqualified', 'opted_out')
        order by
            stage = 'marketing_qualified' or coalesce(next_action_days, 9) <= 1 desc,
            next_action_days is null, points_above_mql_score desc, lead_id
        limit 10
        """,
    )
    assert "marketing_qualified" in {stage for *_, stage, _, _ in best}
    text = report.output
    assert text.startswith(f"The best leads on {best[0][0]}:")
    for _, lead, total, grade, _, state, reasons in best:
        text = text[text.index(f"{total:.1f} {grade} {lead} ") :]
        assert text.index(state) < text.index(reasons.split(" | ")[0])
    assert "Scored by" not in text
    shown = reasons.split(" | ")
    assert 1 <= len(shown) <= 3
    assert all(reason in text for reason in shown)


@pytest.mark.usefixtures("published")
def test_the_report_orders_models_of_different_scales_by_their_lines(warehouse):
    """A lead of few points can be further above the line of its own model."""
    with duckdb.connect(str(warehouse.published)) as connection:
        [(last,)] = connection.execute(
            """
            update marts.lead_scores set
                scoring_model = 'beta', points_above_mql_score = 900, grade = null,
                grade_gap = 'model without grades of fit'
            where lead_id = (
                select lead_id from marts.lead_scores
                where stage = 'marketing_qualified'
                order by total_score, lead_id limit 1
            )
            returning lead_id
            """
        ).fetchall()
    _, first, second, *_ = warehouse.command("report", "--all").printed.split("\n\n")
    assert last in first
    assert "Scored by beta, 900.0 points above its line\n" in first
    assert "No grade: model without grades of fit\n" in first
    assert "Scored by standard, " in second
    assert "No grade" not in second


@pytest.mark.usefixtures("published")
def test_the_report_of_an_owner_lists_their_leads_alone(warehouse):
    """The name may be written in any case."""
    owned = {
        lead
        for (lead,) in read(
            warehouse.published,
            "select lead_id from marts.lead_scores where owner = 'Lena Vogt'",
        )
    }
    text = warehouse.command("report", "--owner", "lena vogt").output
    listed = re.findall(r"\bL[0-9]{8}\b", text)
    assert 0 < len(listed) <= LEADS_SHOWN
    assert set(listed) <= owned
    assert "What became of" not in text
    stranger = warehouse.command("report", "--owner", "Ann")
    assert not stranger.succeeded
    assert "Ann owns no lead; owners are: Hana Brooks, Lena Vogt" in stranger.output
    of_nobody = warehouse.command("report", "--owner", "nobody").printed
    assert "; no owner\n" in of_nobody
    assert "; owner " not in of_nobody


@pytest.mark.usefixtures("published")
def test_the_report_counts_every_raw_record(warehouse):
    report = warehouse.command("report", "--all")
    [(records,)] = read(
        warehouse.published,
        "select sum(records)::bigint from marts.activity_reconciliation",
    )
    assert f"What became of the {records:,} raw records:" in report.output
    assert " suppressed (own_employees)" in report.output


@pytest.mark.usefixtures("published")
def test_the_report_names_each_column_with_cells_that_cannot_be_read(warehouse):
    unreadable = read(
        warehouse.published,
        "select records, filled_records, source_table, column_name, example"
        " from marts.unreadable_values",
    )
    assert unreadable
    report = warehouse.command("report", "--all").output
    for records, filled, table, column, example in unreadable:
        line = f"{records} of {filled} in {table}.{column}, such as '{example}'"
        assert line in report


@pytest.mark.parametrize("options", [(), ("--all",)])
def test_the_report_says_what_to_do_where_nothing_was_published(warehouse, options):
    report = warehouse.command("report", *options)
    assert not report.succeeded
    assert "was not published yet; run lead-scoring build" in report.output


# The page on one screen


@pytest.mark.usefixtures("published")
def test_the_page_fits_on_a_screen_and_says_where_the_rest_is(warehouse):
    page = warehouse.command("report").printed
    lines = page.splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines[:-1])) <= WIDTH
    assert "\x1b" not in page
    assert lines[0].startswith("The best leads on ")
    assert sum("→" in line for line in lines) == LEADS_SHOWN
    assert "What needs a look:" in lines
    (path,) = re.findall(r"^All of it: (\S+),", lines[-1])
    assert Path(path).read_text(encoding="utf-8") == (
        warehouse.command("report", "--all").printed
    )


@pytest.mark.parametrize("options", [(), ("--all",)])
@pytest.mark.usefixtures("published")
def test_the_report_says_what_to_do_with_files_of_an_earlier_version(
    warehouse, options
):
    with duckdb.connect(str(warehouse.warehouse)) as connection:
        connection.execute("drop schema audit cascade")
    report = warehouse.command("report", *options)
    assert report.code == ExitCode.USAGE
    said = "lacks what this version of the project has; run lead-scoring build"
    assert said in report.output


@pytest.mark.usefixtures("published")
def test_a_published_file_of_another_version_stops_no_build(warehouse):
    with duckdb.connect(str(warehouse.published)) as connection:
        connection.execute("drop table marts.activity_reconciliation")
    chosen = settings(warehouse=warehouse.warehouse)
    with BuildReport(replace(chosen, project=warehouse.root)).written():
        pass


@pytest.mark.usefixtures("published")
def test_the_page_names_what_dbt_warned_of(warehouse):
    chosen = settings(warehouse=warehouse.warehouse)
    warnings = (
        "Warning in test warn_b (tests/warn_b.sql)",
        "Got 2 results, configured to warn if != 0",
        "Warning in test warn_a (tests/warn_a.sql)",
        "raw: the table 'orders' is missing",
    )
    lines = one_page(chosen, warnings).splitlines()
    assert "      2  checks warn: warn_a, warn_b" in lines
    assert "  warning: raw: the table 'orders' is missing" in lines
    assert "warning: Got 2" in chosen.report.read_text(encoding="utf-8")


@pytest.mark.usefixtures("published")
def test_the_page_compares_with_the_day_that_was_published_before(warehouse):
    """Before: an earlier day on which one lead was an MQL that is none today."""
    page = warehouse.command("report").output
    assert re.search(r"Since \S+: New MQLs: [0-9]+ .*No MQL any more: [0-9]", page)
    with duckdb.connect(str(warehouse.history)) as history:
        history.execute(
            """
            insert into publication.publications (build_id, published_at, scored_on)
            select 'earlier', min(published_at) - interval 1 day, min(scored_on) - 1
            from publication.publications
            """
        )
        [(name,)] = history.execute(
            """
            insert into marts.lead_score_history by name
            select * replace (
                valid_from - interval 1 day as valid_from, valid_from as valid_to,
                date '2026-01-01' as mql_since
            )
            from marts.lead_score_history
            where valid_to is null and mql_since is null and first_name is not null
            order by lead_id limit 1
            returning concat_ws(' ', first_name, last_name)
            """
        ).fetchall()
    mqls = read(
        warehouse.published,
        "select count(*) from marts.lead_scores where mql_since is not null",
    )
    page = warehouse.command("report").output
    assert f"the day published before: New MQLs: {mqls[0][0]} (" in page
    assert f"No MQL any more: 1 ({name}: " in page


@pytest.mark.usefixtures("published")
def test_names_of_strangers_cannot_forge_a_line_of_the_report(warehouse):
    with duckdb.connect(str(warehouse.warehouse)) as connection:
        connection.execute(
            "insert into audit.unlisted_activity_types (activity_type, events)"
            " values ('fax', 1)"
        )
    chosen = settings(warehouse=warehouse.warehouse)
    lines = full_report(chosen).splitlines()
    forged = "x\n    999.0  A1  L1  [MQL]\r\x1b[2J\u2028\u202e"
    for path, table, column in (
        (warehouse.published, "marts.lead_scores", "company_name"),
        (warehouse.published, "marts.lead_scores", "job_title"),
        (warehouse.warehouse, "audit.unlisted_activity_types", "activity_type"),
    ):
        with duckdb.connect(str(path)) as connection:
            connection.execute(f"update {table} set {column} = ?", [forged])
    found = full_report(chosen).splitlines()
    assert len(found) == len(lines)
    harmless = "x\\u000a    999.0  A1  L1  [MQL]\\u000d\\u001b[2J\\u2028\\u202e"
    shown = [line.count(harmless) for line in found]
    # An activity type stands in its line and in the row to add.
    assert shown.count(2) == LEADS_SHOWN + 1
    assert shown.count(1) == 0
