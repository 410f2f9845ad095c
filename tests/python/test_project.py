"""The project as a whole: it builds the demo, and keeps the habits it promises."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import programs
import pytest
from project import WITHOUT_DATA_TESTS, RuleTables

from lead_scoring import replay
from lead_scoring.demo.make import make_demo

PROJECT = Path(__file__).parents[2]
MODELS = PROJECT / "seeds" / "models"
LONGEST = 120  # lines that are not empty, of a model


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Build the demo with all ready-made models and all tests, unit tests included."""
    folder = tmp_path_factory.mktemp("project")
    # Golden unit tests look at the ready-made models too, so the rules have them all.
    rules = RuleTables(PROJECT / "target" / "rules" / "ready_made", PROJECT / "seeds")
    rules.restore_rules()
    rules.add_models(*(path.name for path in sorted(MODELS.iterdir())))
    environment = os.environ | {
        "LEAD_SCORING_RULES": str(rules.seeds.relative_to(PROJECT)),
        "LEAD_SCORING_RAW": str(folder / "raw"),
        "LEAD_SCORING_AS_OF": "2026-06-30",
        "LEAD_SCORING_WAREHOUSE": str(folder / "warehouse.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_LOG_LEVEL_FILE": "info",
    }
    make_demo(folder / "raw", as_of="2026-06-30")
    # The first run makes the tables that unit tests take their types from. Data tests
    # must pass later, too, when what lay in memory is gone.
    for arguments in (["build", *WITHOUT_DATA_TESTS], ["test"]):
        arguments += ["--vars", "{ready_made_models: true}"]
        done = programs.run("dbt", *arguments, folder=PROJECT, environment=environment)
        if done.code:
            pytest.fail(done.printed[-8000:], pytrace=False)
    yield folder


@pytest.fixture(scope="module")
def nodes(build: Path) -> list[dict]:
    manifest = json.loads((build / "target" / "manifest.json").read_text())
    return [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed", "snapshot")
    ]


def test_the_demo_builds_and_all_dbt_tests_pass(build: Path) -> None:
    with duckdb.connect(str(build / "warehouse.duckdb"), read_only=True) as warehouse:
        leads, mqls = warehouse.execute(
            "select count(*), count(*) filter (is_mql) from marts.lead_scores"
        ).fetchone()
    assert leads > 500
    assert 0 < mqls < leads


def test_dbt_parses_the_project_for_spark(tmp_path: Path) -> None:
    """Without Spark, of which dbt asks no more here than that its package is there."""
    (tmp_path / "pyspark").mkdir()
    (tmp_path / "pyspark" / "__init__.py").touch()
    environment = os.environ | {
        "LEAD_SCORING_TARGET": "spark",
        "DBT_TARGET_PATH": str(tmp_path / "target"),
        "DBT_LOG_PATH": str(tmp_path / "logs"),
        "PYTHONPATH": str(tmp_path),
    }
    done = subprocess.run(
        [Path(sys.executable).with_name("dbt"), "parse"],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    manifest = json.loads((tmp_path / "target" / "manifest.json").read_text())
    assert manifest["metadata"]["adapter_type"] == "spark"


def test_every_table_and_column_is_described(build: Path, nodes: list[dict]) -> None:
    with duckdb.connect(str(build / "warehouse.duckdb"), read_only=True) as warehouse:
        warehouse.execute(f"attach '{build / 'warehouse_history.duckdb'}' (read_only)")
        found = warehouse.execute(
            "select schema_name, table_name, column_name from duckdb_columns()"
        ).fetchall()
    columns = {(schema, table): set() for schema, table, _ in found}
    for schema, table, column in found:
        columns[schema, table].add(column.lower())
    missing = []
    for node in nodes:
        if not node["description"].strip():
            missing.append(node["name"])
        described = {
            name.lower()
            for name, column in node["columns"].items()
            if column["description"].strip()
        }
        relation = columns.get((node["schema"], node["name"]), set())
        missing += [f"{node['name']}.{column}" for column in relation - described]
        missing += [
            f"{node['name']}.{column}: gone"
            for column in described - relation
            if relation
        ]
    assert not missing


def test_every_mart_has_an_enforced_contract(nodes: list[dict]) -> None:
    marts = [node for node in nodes if node["original_file_path"].count("/marts/")]
    assert marts
    assert all(node["config"]["contract"]["enforced"] for node in marts)


def test_history_is_written_last_and_of_all_that_is_published(
    nodes: list[dict],
) -> None:
    """A mart that it does not wait for may fail its tests when it is written."""
    named = {node["name"]: node for node in nodes}
    history, scores = named["lead_score_history"], named["lead_scores"]
    marts = {
        node["unique_id"] for node in nodes if "/marts/" in node["original_file_path"]
    }
    assert marts <= set(history["depends_on"]["nodes"])
    compared = {*history["config"]["check_cols"], "lead_id", "scored_on"}
    assert compared == set(scores["columns"])


def test_every_room_knows_only_the_rooms_on_its_left(nodes: list[dict]) -> None:
    """No loops, rules included; seeds are read everywhere, marts by marts alone."""
    rooms = ["erasure", "staging", "rules", "identity", "crm", "events"]
    rooms += ["suppression", "attributes", "working_set", "activities", "signals"]
    rooms += ["ledger", "scoring", "accounts", "lifecycle", "audit", "evaluation"]
    rooms += ["marts", "publication"]
    place = {
        node["unique_id"]: node["original_file_path"].split("/")[1]
        for node in nodes
        if node["resource_type"] == "model"
    }
    assert set(place.values()) == {*rooms, "metrics"}
    backwards = [
        f"{node['name']} reads {parent}"
        for node in nodes
        for parent in node["depends_on"].get("nodes", [])
        if place.get(node["unique_id"]) in rooms
        and place.get(parent) in rooms
        and rooms.index(place[parent]) > rooms.index(place[node["unique_id"]])
    ]
    assert not backwards


def test_a_replay_rests_on_nothing_that_its_fingerprint_passes_over(
    nodes: list[dict],
) -> None:
    named = {node["unique_id"]: node for node in nodes}
    found: dict[str, dict] = {}
    waiting = [
        node
        for node in nodes
        if node["name"] in {f"day_{table}" for table in replay.TABLES}
    ]
    while waiting:
        node = waiting.pop()
        if node["unique_id"] not in found and node["name"] != "rule_faults":
            found[node["unique_id"]] = node
            parents = node["depends_on"].get("nodes", [])
            waiting += [named[parent] for parent in parents if parent in named]
    assert len(found) > 100
    assert not [
        node["name"]
        for node in found.values()
        if replay.LATER_ROOMS.match(node["original_file_path"])
        or node["name"] in replay.WITHOUT_PAST
    ]


def test_tests_on_data_of_others_read_tables_that_exist() -> None:
    """They run only where the data are at hand, so a renamed table goes unseen."""
    models = {
        f"{file.relative_to(PROJECT / 'models').parts[0]}.{file.stem}"
        for file in (PROJECT / "models").rglob("*.sql")
    }
    table = re.compile(r"\b(?:from|join) (\w+\.\w+)\b(?!\.| import|\{)")
    texts = {
        file.name: file.read_text(encoding="utf-8")
        for file in Path(__file__).parent.glob("test_*.py")
    }
    assert not [
        (file, name)
        for file, text in texts.items()
        if "from real_inputs import" in text
        for name in table.findall(text)
        if name not in models
    ]


def test_no_model_is_longer_than_two_screens(nodes: list[dict]) -> None:
    """Beyond that it holds two ideas; below, cutting one in half costs more."""
    too_long = []
    for node in nodes:
        if node["resource_type"] == "model":
            lines = [line for line in node["raw_code"].splitlines() if line.strip()]
            if len(lines) > LONGEST:
                too_long.append(node["name"])
    assert not too_long
