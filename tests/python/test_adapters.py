"""Each source system's tables become the rows that they mean.

A folder of tests/sources holds small tables as a connector documents them, which join,
and beside them the rows that the adapter must make of them: `expected/<raw table>.csv`,
and `expected/arrived.csv`, whose the events are in the end.

dbt reads the whole project again where other systems are on, which takes longer than
all else: wherever it does not matter all are on, and a run is of some of their models.
"""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pytest
from project import WITHOUT_DATA_TESTS, Project, Row, write_parquet
from random_inputs.harness import PROJECT
from real_inputs import FOREIGN, needs

FIXTURES = PROJECT / "tests" / "sources"
SYSTEMS = sorted(path.parent.name for path in FIXTURES.glob("*/expected"))
EXPECTED = sorted(FIXTURES.glob("*/expected/*.csv"))
# The same as another connector delivers it, in a folder of its name.
OTHERS = {path.parents[1].name: path.parent for path in FIXTURES.glob("*/*/expected")}
EXPECTED_OF_OTHERS = sorted(FIXTURES.glob("*/*/expected/*.csv"))
EXPECTED_WITHOUT_SALESFORCE = sorted(
    FIXTURES.glob("*/expected_without_salesforce/*.csv")
)
AS_OF = "2026-03-31"
# As far as what became of each record, and whose each event is.
COUNTED_RECORDS = ("+activity_reconciliation", "+unreadable_values")
REACHED = ("path:models/sources", *COUNTED_RECORDS, "+events", "+source_ids")
ARRIVED = "select event_id, activity_type, lead_id from events.events"
Reads = Iterator[duckdb.DuckDBPyConnection]


@pytest.fixture(scope="module")
def adapted(shared_project: Project, tmp_path_factory: pytest.TempPathFactory) -> Reads:
    """Read all systems at once, each from its small tables."""
    folders = {system: FIXTURES / system for system in SYSTEMS}
    empty = tmp_path_factory.mktemp("no_raw_tables")
    command = ("build", *WITHOUT_DATA_TESTS, "--select", *REACHED)
    with read_from(shared_project, folders, empty, command) as connection:
        yield connection


@pytest.fixture(scope="module")
def delivered_by_others(
    shared_project: Project, tmp_path_factory: pytest.TempPathFactory
) -> Reads:
    """Read what other connectors deliver."""
    empty = tmp_path_factory.mktemp("no_raw_tables")
    with read_from(shared_project, OTHERS, empty, models_of(OTHERS)) as connection:
        yield connection


@pytest.fixture(scope="module")
def without_salesforce(
    shared_project: Project, tmp_path_factory: pytest.TempPathFactory
) -> Reads:
    """Read systems that copy Salesforce, and trackers with lists and records."""
    folder = tmp_path_factory.mktemp("without_salesforce")
    folders = {path.parts[-3]: path.parents[1] for path in EXPECTED_WITHOUT_SALESFORCE}
    folders |= {system: nested_tables(system, folder) for system in NESTED}
    assert "salesforce" not in folders
    command = models_of(folders)
    with read_from(shared_project, folders, folder, command, on=folders) as connection:
        yield connection


def models_of(systems: Iterable[str]) -> tuple[str, ...]:
    """Return the dbt command that makes the models of some systems alone."""
    selected = (f"+path:models/sources/{name}" for name in systems)
    return ("build", *WITHOUT_DATA_TESTS, "--select", *selected)


def read_from(
    project: Project,
    folders: dict[str, Path],
    raw: Path,
    command: tuple[str, ...],
    as_of: str = AS_OF,
    on: Iterable[str] = SYSTEMS,
) -> duckdb.DuckDBPyConnection:
    """Run a dbt command with the systems of some folders, and open a copy it wrote.

    Args:
        project: where dbt runs.
        folders: by system, the folder of its tables.
        raw: a folder without raw tables, which takes the copy of the warehouse.
        command: of dbt.
        as_of: the day of the build.
        on: the systems that are on.

    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEAD_SCORING_SOURCES", ",".join(on))
        for system, folder in folders.items():
            patch.setenv(f"LEAD_SCORING_{system.upper()}", str(folder))
        project.forget()
        run = project.dbt(*command, raw=raw, as_of=as_of)
    assert run.succeeded, run.output[-3000:]
    # Its name stays, for views name it.
    kept = Path(shutil.copy(project.warehouse, raw))
    return duckdb.connect(str(kept))


@pytest.mark.parametrize(
    "path", EXPECTED, ids=lambda path: f"{path.parts[-3]}-{path.stem}"
)
def test_tables_become_what_they_mean(
    adapted: duckdb.DuckDBPyConnection, path: Path
) -> None:
    system = path.parts[-3]
    query = (
        f"{ARRIVED} where event_id like '{system}:%'"
        if path.stem == "arrived"
        else f"from sources.{system}__{path.stem}"
    )
    assert_rows(adapted, query, path)


@pytest.mark.parametrize(
    "path", EXPECTED_OF_OTHERS, ids=lambda path: f"{path.parts[-3]}-{path.stem}"
)
def test_other_connectors_mean_the_same(
    delivered_by_others: duckdb.DuckDBPyConnection, path: Path
) -> None:
    query = f"from sources.{path.parts[-4]}__{path.stem}"
    assert_rows(delivered_by_others, query, path)


def assert_rows(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Compare the rows of a query with those of a CSV file."""
    found = connection.sql(query)
    expected = rows(path)
    assert expected
    assert found.columns == list(expected[0])
    given = [
        dict(zip(found.columns, map(text, row), strict=True))
        for row in found.fetchall()
    ]
    assert sorted(given, key=str) == sorted(expected, key=str), path


# Columns of lists and records, which the small tables have as JSON text.
NESTED = {
    "ga4": {
        "event_params": (
            '[{"key": "varchar", "value": {"string_value": "varchar",'
            ' "int_value": "bigint", "float_value": "double"}}]'
        )
    },
    "snowplow": {
        "contexts_com_iab_snowplow_spiders_and_robots_1": (
            '[{"category": "varchar", "spiderOrRobot": "boolean"}]'
        ),
        "contexts_nl_basjes_yauaa_context_1": (
            '[{"deviceClass": "varchar", "agentClass": "varchar"}]'
        ),
        "contexts_com_snowplowanalytics_snowplow_bot_detection_1": (
            '[{"bot": "boolean", "indicators": ["varchar"]}]'
        ),
        "unstruct_event_com_snowplowanalytics_snowplow_link_click_1": (
            '{"elementId": "varchar", "targetUrl": "varchar"}'
        ),
        "unstruct_event_com_snowplowanalytics_snowplow_submit_form_1": (
            '{"formId": "varchar"}'
        ),
    },
}


def nested_tables(system: str, folder: Path) -> Path:
    """Write the small tables of a tracker with lists and records in place of text."""
    nested = folder / system
    shutil.copytree(FIXTURES / system, nested)
    columns = ", ".join(
        f"from_json({column}, '{shape}') as {column}"
        for column, shape in NESTED[system].items()
    )
    events = f"read_csv('{nested / 'events.csv'}', all_varchar = true)"
    write_parquet(nested, "events", f"select * replace ({columns}) from {events}")
    (nested / "events.csv").unlink()
    return nested


def test_no_record_is_lost(adapted: duckdb.DuckDBPyConnection) -> None:
    given: Counter[str] = Counter()
    for path in EXPECTED:
        if path.stem not in ("arrived", "record_links"):
            given[path.stem] += len(rows(path))
    counted = adapted.sql(
        "select source_table, sum(records)::int"
        " from marts.activity_reconciliation group by 1"
    ).fetchall()
    assert dict(counted) == dict(given)


def test_cells_that_adapters_compute_with_are_counted_where_they_cannot_be_read(
    adapted: duckdb.DuckDBPyConnection,
) -> None:
    """Such a cell is null in the model, so staging sees nothing of it."""
    assert adapted.sql(
        "select * from marts.unreadable_values where contains(source_table, '.')"
        " order by all"
    ).fetchall() == [
        ("pardot.prospect", "opted_out", 1, 4, 0, "xxxxx"),
        ("salesforce.lead", "has_opted_out_of_email", 1, 7, 0, "xxx xxxx"),
        ("salesforce.opportunity", "close_date", 1, 4, 0, "xxx xx x9"),
    ]


def test_leads_have_the_ids_under_which_systems_have_them_today(
    adapted: duckdb.DuckDBPyConnection,
) -> None:
    """Merged ones are gone; a lead of Salesforce stays beside the contact it became."""
    found = dict(adapted.sql("from identity.source_ids").fetchall())
    of_ada = ("003", "Ada1AAA"), ("00Q", "Ada1AAA"), ("00Q", "Ada2AAA")
    of_salesforce = [f"salesforce:{kind}00000000{name}" for kind, name in of_ada]
    by_address = "07a9ba3011f51ae0c2e2d9302e13b31c"
    ids = [f"ga4:{by_address}", "pardot:11", *of_salesforce, f"snowplow:{by_address}"]
    assert found["salesforce:00Q00000000Ada1AAA"] == ", ".join(ids)
    assert found["salesforce:00300000000Ben1AAA"] == (
        "salesforce:00300000000Ben1AAA, salesforce:00Q00000000Ben1AAA"
    )
    assert found["salesforce:00Q00000000Cleo1AA"] == (
        "pardot:12, salesforce:00Q00000000Cleo1AA, snowplow:00Q00000000Cleo1AA"
    )
    assert found["hubspot:101"] == "hubspot:101"
    assert found["marketo:201"] == "marketo:201"


def text(cell: object) -> str:
    """Return a cell as the expected rows have it."""
    if isinstance(cell, bool):
        return str(cell).lower()
    return str(cell or "").replace("\x1e", "=").replace("\x1f", ";")


@needs("connectors")
def test_tables_of_others_are_read(shared_project: Project, tmp_path: Path) -> None:
    folders = {
        system: foreign_tables(system, tmp_path)
        for system in SYSTEMS
        if (FOREIGN / "connectors" / system).exists()
    }
    command = models_of(folders)
    with read_from(shared_project, folders, tmp_path, command) as connection:
        for (system, table), (source, filtered) in COUNTED.items():
            if system in folders:
                (count,) = connection.sql(
                    f"select count(*) from sources.{system}__{table}"
                ).fetchone()
                wanted = [
                    row
                    for name in source
                    for row in rows(folders[system] / f"{name}.csv")
                    if filtered(row)
                ]
                assert count == len(wanted), (system, table)


# How many rows a raw table has, counted in the connector's own tables.
COUNTED = {
    ("hubspot", "leads"): (("contact",), lambda row: True),
    ("hubspot", "accounts"): (("company",), lambda row: True),
    ("hubspot", "opportunities"): (("deal",), lambda row: True),
    ("hubspot", "property_changes"): (
        ("contact_property_history", "company_property_history"),
        lambda row: True,
    ),
    ("hubspot", "email_events"): (("email_event",), lambda row: True),
    ("hubspot", "form_events"): (("contact_form_submission",), lambda row: True),
    ("hubspot", "engagements"): (
        tuple(f"engagement_{kind}" for kind in ("call", "email", "meeting", "note")),
        lambda row: row.get("_fivetran_deleted") != "true",
    ),
    ("marketo", "leads"): (("lead",), lambda row: True),
    ("marketo", "attribute_changes"): (
        ("activity_change_data_value",),
        lambda row: True,
    ),
    ("marketo", "lead_merges"): (
        ("activity_merge_leads",),
        lambda row: row["merge_ids"],
    ),
    ("marketo", "events"): (
        tuple(
            f"activity_{kind}"
            for kind in (
                "send_email",
                "email_delivered",
                "email_bounced",
                "open_email",
                "click_email",
                "unsubscribe_email",
            )
        ),
        lambda row: True,
    ),
    ("segment", "events"): (("pages",), lambda row: True),
    ("pardot", "leads"): (("prospect",), lambda row: True),
    ("pardot", "events"): (("visitor_activity",), lambda row: True),
    ("pardot", "identities"): (("visitor",), lambda row: row["prospect_id"]),
    ("salesforce", "leads"): (("lead", "contact"), lambda row: True),
    ("salesforce", "accounts"): (("account",), lambda row: True),
    ("salesforce", "opportunities"): (("opportunity",), lambda row: True),
    ("salesforce", "orders"): (("order",), lambda row: row["status"] == "Activated"),
    ("salesforce", "task_events"): (("task",), lambda row: row["is_closed"] == "TRUE"),
    ("salesforce", "meeting_events"): (("event",), lambda row: True),
}


def foreign_tables(system: str, folder: Path) -> Path:
    """Link the tables of others under the names that the connector gives them."""
    linked = folder / system
    linked.mkdir()
    for path in sorted((FOREIGN / "connectors" / system).glob("*.csv")):
        name = path.stem.removesuffix("_data")
        for prefix in (f"{system}_", "example_segment_", "sf_"):
            name = name.removeprefix(prefix)
        (linked / f"{name}.csv").symlink_to(path)
    return linked


@pytest.mark.parametrize(
    "path",
    EXPECTED_WITHOUT_SALESFORCE,
    ids=lambda path: f"{path.parts[-3]}-{path.stem}",
)
def test_copies_of_salesforce_count_where_it_is_not_read(
    without_salesforce: duckdb.DuckDBPyConnection, path: Path
) -> None:
    """Beside Salesforce, whose copies they are, they are left to it."""
    query = f"from sources.{path.parts[-3]}__{path.stem}"
    assert_rows(without_salesforce, query, path)


@pytest.mark.parametrize("system", NESTED)
def test_lists_and_records_are_read_like_their_text(
    without_salesforce: duckdb.DuckDBPyConnection, system: str
) -> None:
    path = FIXTURES / system / "expected" / "events.csv"
    assert_rows(without_salesforce, f"from sources.{system}__events", path)


def test_before_its_conversion_a_lead_is_what_it_was(
    shared_project: Project, tmp_path: Path
) -> None:
    """And what it did then is its own, although Salesforce hangs it on the contact."""
    folders = {"salesforce": FIXTURES / "salesforce"}
    command = ("build", *WITHOUT_DATA_TESTS, "--select", "+events", "+leads")
    with read_from(
        shared_project, folders, tmp_path, command, as_of="2026-02-05", on=folders
    ) as then:
        leads = then.sql(
            "select lead_id, job_title, account_id, cast(created_on as varchar)"
            " from identity.leads where email = 'ada@acme.example'"
        ).fetchall()
        events = then.sql(
            f"{ARRIVED} where activity_type = 'webinar_attend'"
        ).fetchall()
    ada = "salesforce:00Q00000000Ada1AAA"
    assert leads == [(ada, "Engineer", None, "2026-01-05")]
    assert events == [
        ("salesforce:campaign_member:00v00000000Mem1AAA", "webinar_attend", ada)
    ]


def rows(path: Path) -> list[Row]:
    """Read the rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
