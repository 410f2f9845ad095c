"""What dbt is spared changes nothing that it makes (lead_scoring/dbt_costs.py)."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import duckdb
import parsedatetime
import programs
import pytest
from dbt.adapters.events.types import SQLQuery
from dbt.context.macros import MacroNamespace
from dbt.context.manifest import ManifestContext
from dbt_common.clients.jinja import (
    BaseMacroGenerator,
    MacroFuzzEnvironment,
    get_environment,
)
from dbt_common.events.base_types import DebugLevel, EventLevel, EventMsg
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import get_event_manager
from dbt_common.events.logger import LoggerConfig
from dbt_common.events.types import Note
from jinja2 import Environment

from lead_scoring import dbt_costs

# Before its model is made it writes down whether there is a manifest.
PROJECT = """
name: small
profile: small
on-run-start: >-
  create or replace table found as select * from glob('target/manifest.json')
"""
PROFILE = "small: {target: t, outputs: {t: {type: duckdb, path: small.duckdb}}}"
TEMPLATE = "{% set x = 'ab' %}{{ x }}{{ x }}"


@pytest.fixture(autouse=True)
def as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give dbt its own methods back after each test."""
    monkeypatch.setattr(DebugLevel, "__init__", DebugLevel.__init__)
    monkeypatch.setattr(EventManager, "fire_event", EventManager.fire_event)
    monkeypatch.setattr(MacroFuzzEnvironment, "compile", MacroFuzzEnvironment.compile)
    monkeypatch.setattr(ManifestContext, "to_dict", ManifestContext.to_dict)
    monkeypatch.setattr(BaseMacroGenerator, "get_macro", BaseMacroGenerator.get_macro)
    monkeypatch.setattr(parsedatetime, "Constants", parsedatetime.Constants)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[EventMsg]:
    """Return what dbt's callbacks are told, by a manager of events without a log."""
    manager, messages = get_event_manager(), []
    monkeypatch.setattr(manager, "loggers", [])
    monkeypatch.setattr(manager, "callbacks", [messages.append])
    dbt_costs.make_only_events_that_a_log_takes()
    return messages


def tell_of_a_query() -> None:
    query = SQLQuery(conn_name="model", sql="select 1", node_info={})
    get_event_manager().fire_event(query)


@pytest.mark.parametrize("level", [EventLevel.DEBUG, EventLevel.INFO])
def test_an_event_for_whoever_debugs_dbt_is_made_where_a_log_takes_it(
    level: EventLevel, told: list[EventMsg], tmp_path: Path
) -> None:
    log = tmp_path / "dbt.log"
    config = LoggerConfig("of a test", level=level, output_file_name=str(log))
    get_event_manager().add_logger(config)
    tell_of_a_query()
    get_event_manager().fire_event(Note(msg="a note"))
    written = log.read_text(encoding="utf-8")
    assert "a note" in written
    assert ("select 1" in written) == (level == EventLevel.DEBUG)
    assert [event.info.name for event in told] == (
        ["SQLQuery", "Note"] if level == EventLevel.DEBUG else ["Note"]
    )


def test_an_event_that_no_log_takes_is_not_made(told: list[EventMsg]) -> None:
    tell_of_a_query()
    assert SQLQuery(no_such_field="what its schema would refuse").pb_msg is None
    assert not told


def test_a_template_is_compiled_once_for_all_processes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    dbt_costs.keep_compiled_templates()
    assert get_environment().from_string(TEMPLATE).render({}) == "abab"
    assert len(list(tmp_path.glob("_jinja2-cache-*/*.cache"))) == 1
    # Another process has the files alone.
    monkeypatch.delattr(Environment, "_parse")
    monkeypatch.delattr(MacroFuzzEnvironment, "_parse")
    assert get_environment().from_string(TEMPLATE).render({}) == "abab"
    with pytest.raises(AttributeError):
        get_environment().from_string(f"{TEMPLATE} of another source")


def test_a_template_of_values_is_not_one_of_texts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    dbt_costs.keep_compiled_templates()
    number = "{{ '2' | as_number }}"
    for _ in "twice":
        assert get_environment().from_string(number).render({}) == "2"
        assert get_environment(native=True).from_string(number).render({}) == 2


def test_a_folder_that_cannot_be_made_or_is_full_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "missing"
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    dbt_costs.keep_compiled_templates()
    assert get_environment().from_string(TEMPLATE).render({}) == "abab"
    folder.mkdir()
    dbt_costs.keep_compiled_templates()
    next(folder.iterdir()).rmdir()
    assert get_environment().from_string(TEMPLATE).render({}) == "abab"


def test_a_macro_is_that_of_the_package_that_is_searched_first() -> None:
    def names_of_macros() -> dict[str, object]:
        context = ManifestContext.__new__(ManifestContext)
        config = SimpleNamespace(project_name="small", to_target_dict=dict)
        vars(context).update(
            _ctx={},
            cli_vars={},
            require_vars=False,
            target_dict={},
            config=config,
            macro_stack=None,
        )
        context.namespace = MacroNamespace(
            local_namespace={"in_all": 1, "tojson": "a macro like a name of dbt"},
            global_namespace={"in_all": 2, "in_four": 2, "in_two": 2},
            packages={"in_all": 3, "in_four": 3, "small": {}},
            global_project_namespace={"in_all": 4, "in_four": 4, "in_two": 4, "dbt": 4},
        )
        names = context.to_dict()
        assert "modules" in names
        return {name: names[name] for name in context.namespace}

    expected = names_of_macros()
    dbt_costs.gather_macros_at_once()
    found = names_of_macros()
    assert found == expected
    assert (found["in_all"], found["in_four"], found["in_two"]) == (1, 2, 2)


def test_a_macro_gets_ready_once_in_each_context() -> None:
    made = []

    class Macro(BaseMacroGenerator):
        def get_name(self) -> str:
            return "named"

        def get_template(self) -> object:
            made.append(self)
            source = "{% macro named(text) %}{{ text ~ who }}{% endmacro %}"
            return get_environment().from_string(source)

    dbt_costs.get_macros_ready_once()
    first, second = Macro({"who": "ann"}), Macro({"who": "ben"})
    said = [macro.call_macro(text) for text in "ab" for macro in (first, second)]
    assert said == ["aann", "aben", "bann", "bben"]
    assert made == [first, second]


def test_dates_are_read_by_one_set_of_names() -> None:
    dbt_costs.learn_names_of_months_once()
    first, second = (parsedatetime.Constants(localeID="en_US") for _ in "12")
    assert first is second
    calendar = parsedatetime.Calendar(first, parsedatetime.VERSION_CONTEXT_STYLE)
    read, _ = calendar.parseDT("3 May 2026")
    assert (read.year, read.month, read.day) == (2026, 5, 3)


def test_a_run_writes_its_manifest_at_its_end_alone(tmp_path: Path) -> None:
    (tmp_path / "dbt_project.yml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "profiles.yml").write_text(PROFILE, encoding="utf-8")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "one.sql").write_text("select 1 as one", encoding="utf-8")
    manifest = tmp_path / "target" / "manifest.json"
    compiled = {}
    for command in ("parse", "build"):
        manifest.unlink(missing_ok=True)
        ended = programs.run("dbt", command, folder=tmp_path, environment={})
        assert ended.code == 0, ended.printed
        nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
        compiled[command] = nodes["model.small.one"].get("compiled_code")
    assert compiled == {"parse": None, "build": "select 1 as one"}
    with duckdb.connect(str(tmp_path / "small.duckdb")) as connection:
        assert connection.execute("from found").fetchall() == []
