"""What the pages under docs show is what the project holds."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from project import Baseline, Project

from tools import recipes

PROJECT = recipes.PROJECT
PAGE = recipes.PAGE.read_text(encoding="utf-8")
DEFINITIONS = (PROJECT / "docs" / "definitions.md").read_text(encoding="utf-8")
WRITTEN = {".md", ".py", ".sql", ".yml", ".toml", ".csv", ".in"}
NOT_OURS = {".git", ".venv", ".venv-spark", ".venv-bench", ".venv-superset"}
NOT_OURS |= {".venv-dagster", ".venv-release", "dist", "target", "logs", "data"}


@cache
def written() -> dict[Path, str]:
    """Return the text of all files of the project that people write."""
    found = [PROJECT / "Makefile", PROJECT / ".gitignore"]
    for part in PROJECT.iterdir():
        if part.name not in NOT_OURS:
            found += part.rglob("*") if part.is_dir() else [part]
    return {
        path: path.read_text(encoding="utf-8")
        for path in found
        if path.suffix in WRITTEN or path.name == "Makefile"
    }


@cache
def headings(page: Path) -> list[str]:
    """Return what a link puts after # to reach the headings of a page."""
    text = re.sub(r"^```.*?^```$", "", written()[page], flags=re.DOTALL | re.M)
    return [
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    ]


def links() -> Iterator[tuple[Path, Path, str]]:
    """Return the file, target and heading of all links to pages of the project."""
    for path, text in written().items():
        if path.suffix == ".md":
            for link in re.findall(r"\]\(([^)\s]+)\)", text):
                if not re.match(r"[a-z]+:", link):
                    name, _, heading = link.partition("#")
                    yield path, (path.parent / name if name else path), heading
        else:
            for name, heading in re.findall(r"\b(docs/\w+\.md)#([\w-]+)", text):
                yield path, PROJECT / name, heading


def test_all_links_lead_somewhere() -> None:
    assert not [
        (path.name, target.name, heading)
        for path, target, heading in links()
        if not target.exists()
        or (heading and heading not in headings(target.resolve()))
    ]


def test_no_file_names_a_document_that_is_not_here() -> None:
    pages = {path.relative_to(PROJECT).as_posix() for path in written()}
    pages |= {page.rpartition("/")[2] for page in pages}
    assert not [
        (path.name, named)
        for path, text in written().items()
        for named in re.findall(r"(?<![\w/.-])[\w/.-]+\.md\b|\bSPEC [0-9]", text)
        if named.removeprefix("../") not in pages
    ]


def test_every_heading_of_the_definitions_has_a_name_of_its_own() -> None:
    found = headings(PROJECT / "docs" / "definitions.md")
    assert len(found) == len(set(found))


def listed(section: str) -> dict[str, list[str]]:
    """Return the first two columns of the tables in a section of the definitions."""
    (text,) = re.findall(rf"^#+ {section}\n(.*?)(?=^#|\Z)", DEFINITIONS, re.M | re.S)
    cells = (re.split(r" *(?<!\\)\| *", line) for line in text.splitlines())
    rows = [row[1:] for row in cells if len(row) > 2 and not row[1].startswith("--")]
    return {row[0]: row[1].replace("**", "").split(", ") for row in rows}


def test_the_definitions_list_the_input_tables() -> None:
    file = PROJECT / "models" / "staging" / "_staging__sources.yml"
    (source,) = yaml.safe_load(file.read_text(encoding="utf-8"))["sources"]
    tables = listed("Input tables")
    del tables["table"]
    assert tables == {
        table["name"]: [column["name"] for column in table["columns"]]
        for table in source["tables"]
    }


def test_the_definitions_list_the_rule_tables() -> None:
    tables = listed("Rule tables")
    del tables["table"]
    for name, columns in tables.items():
        (file,) = (PROJECT / "seeds").glob(f"*/{name}.csv")
        with file.open(encoding="utf-8", newline="") as rows:
            assert columns == next(csv.reader(rows)), name
    assert tables.keys() == {file.stem for file in (PROJECT / "seeds").glob("*/*.csv")}


def public_tables() -> dict[str, list[str]]:
    """Return the columns of the marts and the history, as they are described."""
    files = [*(PROJECT / "models" / "marts").rglob("*.yml")]
    files += (PROJECT / "snapshots").glob("*.yml")
    described = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    return {
        table["name"]: [column["name"] for column in table["columns"]]
        for file in described
        for table in file.get("models", []) + file.get("snapshots", [])
    }


@pytest.mark.parametrize("table", sorted(public_tables()))
def test_the_definitions_list_every_public_column(table: str) -> None:
    names = [name for cell in listed(table) for name in cell.split(", ")]
    assert sorted(names) == sorted(["columns", *public_tables()[table]])


def test_the_readme_names_every_public_table_and_every_room() -> None:
    readme = written()[PROJECT / "README.md"]
    assert not [table for table in public_tables() if f"`{table}`" not in readme]
    (drawing,) = re.findall(r"^```\n(raw .*?)^```$", readme, re.DOTALL | re.MULTILINE)
    rooms = {file.parts[len(PROJECT.parts) + 1] for file in PROJECT.glob("models/*/*")}
    assert rooms - {"metrics"} == rooms & set(re.findall(r"\w+", drawing))


def test_all_recipes_together_are_rules_without_a_fault(
    project: Project, baseline: Baseline
) -> None:
    project.restore(baseline)
    for recipe in recipes.recipes(PAGE):
        recipes.apply(recipe, project.seeds)
    nodes = (
        "--select",
        "+rule_faults",
        "+unmatched_rule_names",
        "warn_unmatched_rule_names",
    )
    run = project.build(
        baseline.raw, baseline.as_of, *nodes, "--exclude-resource-type", "unit_test"
    )
    assert run.succeeded, run.output
    assert "WARN=0" in run.output


def test_the_effect_of_every_recipe_is_listed() -> None:
    table = PAGE.split(recipes.START)[1].split(recipes.END)[0]
    listed = re.findall(r"^\| (.*?) \| [0-9]+ \|", table, re.MULTILINE)
    assert listed == [recipe.name for recipe in recipes.recipes(PAGE)]


@pytest.mark.parametrize(
    "kind",
    [
        *("fit_rules", "disqualification_rules", "behavior_rules", "inactivity_rules"),
        *("buying_cycle_rules", "seasonal_rules", "suppression_rules", "segments"),
        *("scoring_models", "content_rules", "search_intents"),
    ],
)
def test_there_is_a_recipe_for_every_kind_of_rule(kind: str) -> None:
    assert any(kind in recipe.rows for recipe in recipes.recipes(PAGE))


@pytest.mark.parametrize("thing", ["signal", "source"])
def test_the_shown_difference_is_in_the_files(thing: str) -> None:
    page = (PROJECT / "docs" / f"adding_a_{thing}.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```diff\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    files = re.split(r"^\+\+\+ b/(\S+).*\n", shown, flags=re.MULTILINE)[1:]
    assert files
    for name, lines in zip(files[::2], files[1::2], strict=True):
        text = (PROJECT / name).read_text(encoding="utf-8")
        for part in lines.split("…\n"):
            added = part.replace("\n+", "\n").removeprefix("+")
            assert added in text, name
