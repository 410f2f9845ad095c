"""What docs/privacy.md says of columns and readers is what the project does."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator

import jinja2
import pytest
import yaml
from project import PROJECT

from lead_scoring.contract import CONTRACT
from lead_scoring.personal import FOLDERS, columns_with, raw_columns

# Names that stand for something else in public tables: why a row is as it is.
HARMLESS = {"reason"}


def test_the_page_lists_the_columns_that_the_project_marks() -> None:
    spec = importlib.util.spec_from_file_location(
        "privacy", PROJECT / "tools" / "privacy.py"
    )
    privacy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(privacy)
    page = privacy.PAGE.read_text(encoding="utf-8")
    assert privacy.with_columns(page, privacy.columns_in_words(PROJECT)) == page


def test_raw_columns_that_name_a_person_are_marked() -> None:
    """By what the contract says that they hold, and by their names."""
    content = yaml.safe_load((PROJECT / CONTRACT).read_text(encoding="utf-8"))
    marks = raw_columns(PROJECT)
    missing = []
    for table in content["sources"][0]["tables"]:
        for column in table["columns"]:
            name = column["name"]
            holds = column.get("config", {}).get("meta", {}).get("holds")
            names_person = holds == "email" or name.endswith(
                (
                    *("lead_id", "visitor_id", "first_name", "last_name", "phone"),
                    *("owner", "user_agent", "ip_address", "title"),
                )
            )
            if names_person and name not in marks.get(table["name"], {}):
                missing.append((table["name"], name))
    assert missing == []


def public_columns() -> Iterator[tuple[str, str]]:
    for folder in FOLDERS:
        for file in sorted((PROJECT / folder).rglob("*.yml")):
            content = yaml.safe_load(file.read_text(encoding="utf-8"))
            for node in content.get("models", []) + content.get("snapshots", []):
                for column in node.get("columns", []):
                    yield node["name"], column["name"]


def test_public_columns_with_the_name_of_a_personal_one_are_marked() -> None:
    personal = {name for marks in raw_columns(PROJECT).values() for name in marks}
    marks = columns_with(PROJECT, "personal")
    assert [
        (table, name)
        for table, name in public_columns()
        if name in personal - HARMLESS and name not in marks.get(table, {})
    ] == []


@pytest.mark.parametrize(
    ("engine", "readers", "grants"),
    [
        ("duckdb", "sales", {}),
        ("spark", "", {}),
        ("spark", "sales,bi", {"select": ["sales", "bi"]}),
    ],
)
def test_readers_may_read_the_marts_alone(
    engine: str, readers: str, grants: dict[str, list[str]]
) -> None:
    text = (PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    models = yaml.safe_load(text)["models"]["lead_scoring"]
    granted = [room for room, config in models.items() if "+grants" in str(config)]
    assert granted == ["marts"]
    environment = jinja2.Environment()
    environment.filters["as_native"] = lambda value: value
    rendered = environment.from_string(models["marts"]["+grants"]).render(
        env_var={"LEAD_SCORING_READERS": readers}.get, target={"type": engine}
    )
    assert ast.literal_eval(rendered) == grants
