"""Every source system has the same shape: what docs/adding_a_source.md asks for.

Nothing is built: the files of a system are held against each other and against the
contract of the raw tables. What its rows become is tried in test_adapters.py.
"""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from project import Row
from random_inputs.harness import PROJECT

MODELS = PROJECT / "models" / "sources"
FIXTURES = PROJECT / "tests" / "sources"
SYSTEMS = sorted(path.name for path in MODELS.iterdir() if path.is_dir())
LINKS = "record_links"
LINK_COLUMNS = {"entity_type": {}, "entity_id": {"holds": "id"}, "other_id": {}}
# Columns with ids of records.
RECORDS = re.compile(
    r"((merged_|surviving_)?lead|account|event|order|opportunity|visitor|entity)_id"
)


@pytest.fixture(params=SYSTEMS)
def system(request: pytest.FixtureRequest) -> str:
    return request.param


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def described(path: Path) -> dict[str, Any]:
    return yaml.safe_load(text(path))


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def meta(node: dict[str, Any]) -> dict[str, Any]:
    return node.get("config", {}).get("meta", {})


@cache
def filled() -> dict[str, list[str]]:
    """Return what the macro source_systems lists: the raw tables of each system."""
    macros = text(PROJECT / "macros" / "contract" / "sources.sql")
    (listed,) = re.findall(r"macro source_systems.*?return\((.*?)\) }}", macros, re.S)
    return ast.literal_eval(listed.strip())


@cache
def contract() -> dict[str, dict[str, Any]]:
    """Return for each raw table its columns, and what is said of each."""
    file = PROJECT / "models" / "staging" / "_staging__sources.yml"
    (source,) = described(file)["sources"]
    tables = {
        table["name"]: {column["name"]: meta(column) for column in table["columns"]}
        for table in source["tables"]
    }
    return tables | {LINKS: LINK_COLUMNS}


def tables(system: str) -> list[dict[str, Any]]:
    """Return the tables that a system's YAML files declare, of one dbt source."""
    files = sorted((MODELS / system).glob(f"_{system}__sources*.yml"))
    assert files[0].name == f"_{system}__sources.yml"
    sources = [source for file in files for source in described(file)["sources"]]
    assert {source["name"] for source in sources} == {system}
    return [table for source in sources for table in source["tables"]]


def models(system: str) -> dict[str, str]:
    """Return the SQL of a system's models."""
    return {path.stem: text(path) for path in (MODELS / system).glob("*.sql")}


def expected(system: str, table: str) -> list[Row]:
    """Return the rows that small tables must become, beside other systems or not."""
    return rows(min((FIXTURES / system).glob(f"expected*/{table}.csv")))


def names(node: dict[str, Any]) -> Iterator[str]:
    """Yield the names under which a table or column may be delivered."""
    yield node["name"].lower()
    yield from (name.lower() for name in meta(node).get("also", []))


def test_systems_are_known_everywhere() -> None:
    """In the macro, by a page, in the order of who is believed, with small tables."""
    assert sorted(filled()) == SYSTEMS
    pages = (PROJECT / "docs" / "sources").glob("*.md")
    assert sorted(page.stem for page in pages) == SYSTEMS
    ranked = rows(PROJECT / "seeds" / "reference" / "source_systems.csv")
    assert sorted(row["source"] for row in ranked) == sorted(["raw", *SYSTEMS])
    assert sorted(path.name for path in FIXTURES.iterdir()) == SYSTEMS


def test_a_system_that_is_off_has_no_model(system: str) -> None:
    begins = "{{ config(enabled=is_source('" + system + "')) }}"
    for name, sql in models(system).items():
        without_comment = re.sub(r"\A\{#-.*?-#\}\n", "", sql, flags=re.DOTALL)
        assert without_comment.startswith(begins), name


def test_models_fill_the_raw_tables_that_are_listed_or_help_those_that_do(
    system: str,
) -> None:
    found = models(system)
    assert all(name.startswith(f"{system}__") for name in found)
    named = {name.removeprefix(f"{system}__") for name in found}
    assert named & contract().keys() == set(filled()[system])
    read = set(re.findall(r"'(\w+)'", "".join(found.values())))
    listed = {f"{system}__{table}" for table in filled()[system]}
    assert found.keys() - listed <= read


def test_tables_are_read_as_they_are_declared(system: str) -> None:
    sql = "".join(models(system).values())
    assert not re.search(r"\bsource\(", sql)
    read = re.findall(r"read_source\('(\w+)', (.*?)\)", sql)
    assert {owner for owner, _ in read} == {system}
    # A loop reads tables whose names stand in a list, maybe with the same end each.
    ends = re.findall(r"read_source\('\w+', \w+ ~ '(\w+)'", sql)
    named = set(re.findall(r"'(\w+)'", sql))
    declared = {table["name"] for table in tables(system)}
    assert {name.strip("'") for _, name in read if name.startswith("'")} <= declared
    assert declared <= named | {name + end for name in named for end in ends}


def test_every_declared_column_is_used_and_means_one_thing(system: str) -> None:
    sql = "".join(models(system).values())
    used = set(re.findall(r"\w+", sql))
    for table in tables(system):
        meanings = Counter(
            name for column in table["columns"] for name in set(names(column))
        )
        assert max(meanings.values()) == 1, (table["name"], meanings.most_common(1))
        columns = {column["name"] for column in table["columns"]}
        assert columns <= used, (table["name"], columns - used)


def test_what_is_required_says_what_the_connector_must_have_on(system: str) -> None:
    for table in tables(system):
        assert table["description"].strip()
        assert meta(table).get("comes_with", "").strip(), table["name"]


def test_columns_are_those_of_the_contract(system: str) -> None:
    """Expected rows have the columns of the model: test_adapters.py says so."""
    described_models = {
        model["name"]: model
        for path in (MODELS / system).glob("*.yml")
        for model in described(path).get("models", [])
    }
    assert described_models.keys() == models(system).keys()
    for table in filled()[system]:
        known = contract()[table].keys()
        known |= {"further_cells"} if table in ("leads", "accounts") else set()
        model = described_models[f"{system}__{table}"]
        columns = [column["name"] for column in model["columns"]]
        assert set(columns) <= known, (table, set(columns) - known)
        assert all(column["description"].strip() for column in model["columns"])
        assert sorted(expected(system, table)[0]) == sorted(columns), table


def test_what_the_contract_requires_is_there(system: str) -> None:
    for table in filled()[system]:
        columns = contract()[table].items()
        required = {name for name, said in columns if said.get("required")}
        assert required <= expected(system, table)[0].keys(), table


def test_ids_have_their_system_before_them(system: str) -> None:
    """By a macro, so that no model writes such an id itself."""
    prefixes = tuple(f"{name}:" for name in SYSTEMS)
    for table in filled()[system]:
        for row in expected(system, table):
            ids = [row[column] for column in row if RECORDS.fullmatch(column)]
            assert ids
            assert all(cell.startswith(prefixes) for cell in ids if cell), (table, row)
            # What the row is about is of this system; it may name records of others.
            assert any(cell.startswith(f"{system}:") for cell in ids), (table, row)
    for name, sql in models(system).items():
        assert not re.search(rf"'({'|'.join(SYSTEMS)}):", sql), name


def test_small_tables_and_what_they_must_become_lie_side_by_side(system: str) -> None:
    known = {name for table in tables(system) for name in names(table)}
    given = {path.stem for path in (FIXTURES / system).glob("*.csv")}
    assert given
    assert given <= known
    wanted = (FIXTURES / system).glob("expected*/*.csv")
    assert {path.stem for path in wanted} == {*filled()[system], "arrived"}


def test_the_page_lists_each_table_and_column(system: str) -> None:
    """In a row of its own; bold is what is required."""
    page = text(PROJECT / "docs" / "sources" / f"{system}.md")
    assert "sources: [" in page
    assert f"LEAD_SCORING_{system.upper()}" in page
    listed = [line.split("|")[1:-1] for line in page.splitlines() if line[:1] == "|"]
    for table in tables(system):
        found = [
            row
            for row in listed
            if table["name"] in words(row[0])
            and set(words(row[0].lower())) <= set(names(table))
        ]
        assert found, table["name"]
        first, *_, last = found[-1]
        told = words(" ".join(found[-1]).lower())
        assert set(names(table)) <= set(told), table["name"]
        for node, cell in [(table, first), *((it, last) for it in table["columns"])]:
            bold = words(" ".join(re.findall(r"\*\*(.*?)\*\*", cell)))
            assert node["name"] in words(cell), (table["name"], node["name"])
            is_required = bool(meta(node).get("required"))
            assert is_required == (node["name"] in bold), (table["name"], node["name"])


def words(cell: str) -> list[str]:
    return re.findall(r"[\w-]+", cell)
