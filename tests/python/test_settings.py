"""Where a run reads and writes: plain dbt and the command line by the same defaults."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pytest
import yaml
from project import PROJECT

from lead_scoring import settings
from lead_scoring.errors import ExitCode, StoppedError
from lead_scoring.rules.models import Models


def rendered(file: str, *keys: str, **environment: str) -> Any:
    """Return a part of a YAML file as dbt reads it in an environment."""
    template = jinja2.Environment()
    template.filters["as_number"] = int
    part = yaml.safe_load((PROJECT / file).read_text(encoding="utf-8"))
    for key in keys:
        part = part[key]

    def render(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: render(each) for key, each in value.items()}
        if isinstance(value, list):
            return [render(each) for each in value]
        if isinstance(value, str):
            return template.from_string(value).render(env_var=environment.get)
        return value

    return render(part)


def on_duckdb(**environment: str) -> dict[str, Any]:
    keys = ("lead_scoring", "outputs", "duckdb")
    return rendered("profiles.yml", *keys, **environment)


def history_in(profile: dict[str, Any]) -> str:
    """Return the file that dbt attaches as the history."""
    (file,) = [each["path"] for each in profile["attach"] if each["alias"] == "history"]
    return file


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("LEAD_SCORING_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DBT_PROJECT_DIR", str(PROJECT))


def test_no_model_changes_settings_while_another_is_planned() -> None:
    """DuckDB crashes where the list of optimizers is set while it is read.

    dbt gives each model the `settings` again; none may be of the whole database.
    """
    with duckdb.connect() as database:

        def values() -> dict[str, str]:
            query = "select name, value from duckdb_settings()"
            return dict(database.cursor().execute(query).fetchall())

        before = values()
        for name, value in on_duckdb()["settings"].items():
            database.cursor().execute(f"set {name} = '{value}'")
        assert values() == before


def test_plain_dbt_and_the_command_line_write_the_same_files() -> None:
    chosen, profile = settings.settings(), on_duckdb()
    assert PROJECT / profile["path"] == chosen.warehouse
    assert PROJECT / history_in(profile) == chosen.history


@pytest.mark.parametrize(
    "name", ["scores.duckdb", "v1.2/scores.db", "a b/v_history/Käufer.duckdb"]
)
def test_the_history_of_any_warehouse_lies_where_both_look_for_it(
    tmp_path: Path, name: str
) -> None:
    chosen = settings.settings(warehouse=tmp_path / name)
    asked = chosen.environment()
    profile = on_duckdb(LEAD_SCORING_WAREHOUSE=asked["LEAD_SCORING_WAREHOUSE"])
    assert profile["path"] == str(chosen.warehouse)
    assert history_in(profile) == str(chosen.history)


def test_no_warehouse_has_the_name_of_an_attached_database(tmp_path: Path) -> None:
    names = [each["alias"] for each in on_duckdb()["attach"]]
    assert "history" in names
    for name in names:
        with pytest.raises(StoppedError, match="a name in the database"):
            settings.settings(warehouse=tmp_path / f"{name}.duckdb")


def test_plain_dbt_and_the_command_line_read_the_same_input() -> None:
    with duckdb.connect() as connection:
        folder = Models(PROJECT, connection, {}).call("raw_folder")
    assert PROJECT / folder == settings.settings().raw
    assert not settings.settings().raw_is_named


def test_plain_dbt_and_the_command_line_read_the_same_rules() -> None:
    (folder,) = rendered("dbt_project.yml", "seed-paths")
    chosen = settings.settings()
    assert PROJECT / folder == chosen.rules
    # The same text, for with another one dbt parses the whole project anew.
    assert chosen.environment()["LEAD_SCORING_RULES"] == folder


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (settings.MEMORY, "lots", "'lots' is no amount of memory, such as 6500MB"),
        (settings.MEMORY, "80%", "'80%' is no amount of memory"),
        (settings.MEMORY, "", "'' is no amount of memory"),
        (settings.MEMORY, "-1", "'-1' is no amount of memory"),
        (settings.THREADS, "many", "'many' is no number of models at a time"),
        (settings.THREADS, "0", "'0' is no number of models at a time"),
    ],
)
def test_a_limit_that_is_none_is_said_before_dbt_meets_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(StoppedError, match=f"^{name}: {said}") as stopped:
        settings.settings()
    assert stopped.value.code == ExitCode.USAGE


@pytest.mark.parametrize("memory", ["6500MB", "6 GiB", "0.5TB"])
def test_limits_that_duckdb_reads_are_taken(
    monkeypatch: pytest.MonkeyPatch, memory: str
) -> None:
    monkeypatch.setenv(settings.MEMORY, memory)
    monkeypatch.setenv(settings.THREADS, "1")
    assert settings.settings()


def test_the_profile_takes_its_limits_from_these_variables() -> None:
    profile = on_duckdb(**{settings.MEMORY: "3GB", settings.THREADS: "1"})
    assert profile["config_options"]["memory_limit"] == "3GB"
    assert profile["threads"] == "1"


def test_make_clean_leaves_what_no_build_makes_anew() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    (line,) = re.findall(r"^clean:.*\n\t(rm -rf .*)$", makefile, re.MULTILINE)
    removed = {PROJECT / name for name in line.split()[2:]}
    chosen = settings.settings()
    assert {chosen.warehouse, chosen.raw} <= removed
    kept_files = (chosen.history, chosen.published, chosen.activation, chosen.rules)
    for kept in kept_files:
        assert removed.isdisjoint({kept, *kept.parents})
