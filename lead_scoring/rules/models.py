"""Runs models of the dbt project on DuckDB without dbt, which takes seconds to start.

The checks of the rule tables are models like all others, and `dbt build` runs them. An
analyst wants to be told within a second, so the same files are rendered here, with
Jinja and the macros of project and dbt, and run on a DuckDB in memory. What a model can
ask dbt for is known as far as the checks ask for it.
"""

from __future__ import annotations

import datetime
import importlib.util
import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import pytz
import yaml
from jinja2.runtime import Context

from .catalog import Catalog

# dbt's own macros for what engines write in different ways.
DBT_MACROS = ("global_project/macros/utils", "duckdb/macros/utils")
MACRO = re.compile(r"{%-?\s*macro\s+(\w+)")


class RefusedError(Exception):
    """A macro raised a compiler error; its text is the message."""


class _Returned(Exception):  # noqa: N818 - not an error: how `return` leaves a macro
    def __init__(self, value: Any) -> None:
        self.value = value


class _ReturningContext(Context):
    """Calls macros as dbt does: they give what they `return`, else their text."""

    def call(
        self, function: Callable[..., Any], *arguments: Any, **options: Any
    ) -> Any:
        if function is _return:
            raise _Returned(*arguments)
        try:
            return super().call(function, *arguments, **options)
        except _Returned as returned:
            return returned.value


class Models:
    """The models of a dbt project, which become tables of a connection when asked for.

    Args:
        project: folder of the dbt project.
        connection: where the tables are made; it must have the rule tables and `given`.
        catalog: the rule tables.
        given: names of further tables that are there and need not be made. A table of a
            source is there as `<source>_<table>`.
        variables: values that take the place of those in dbt_project.yml.

    """

    def __init__(
        self,
        project: Path,
        connection: duckdb.DuckDBPyConnection,
        catalog: Catalog,
        given: Iterable[str] = (),
        variables: Mapping[str, Any] | None = None,
    ) -> None:
        self._connection = connection
        self._made = {*catalog, *given}
        self._files = {path.stem: path for path in (project / "models").rglob("*.sql")}
        self._macros = _macro_files(project)
        self._modules: dict[Path, Any] = {}
        self._environment = jinja2.Environment(extensions=["jinja2.ext.do"])
        self._environment.context_class = _ReturningContext
        config = _dbt_project(project)
        nodes = {
            f"seed.{config['name']}.{name}": table.node()
            for name, table in catalog.items()
        }
        macros = {name: self._late(name) for name in self._macros}
        self._environment.globals |= macros | {
            "execute": True,
            "modules": SimpleNamespace(datetime=datetime, pytz=pytz, re=re),
            "run_started_at": datetime.datetime.now(datetime.timezone.utc),
            "env_var": os.environ.get,
            "var": (config["vars"] | dict(variables or {})).get,
            "project_name": config["name"],
            "graph": {"nodes": nodes},
            "invocation_id": "",
            "ref": self.table,
            "source": lambda name, table: f"{name}_{table}",
            "load_relation": lambda table: table,
            "run_query": lambda query: SimpleNamespace(
                rows=connection.execute(query).fetchall()
            ),
            "config": lambda **_: "",
            "return": _return,
            "dbt": SimpleNamespace(**macros | {"type_string": lambda: "varchar"}),
            "adapter": SimpleNamespace(dispatch=self._dispatch),
            "exceptions": SimpleNamespace(raise_compiler_error=_refuse),
        }

    def table(self, name: str) -> str:
        """Make the table of a model, and those it reads, if it is not there yet.

        Returns the name of the table. Raises RefusedError where a macro refuses.
        """
        if name not in self._made:
            template = self._environment.from_string(
                self._files[name].read_text(encoding="utf-8")
            )
            query = template.render()
            self._connection.execute(f"create table {name} as {query}")
            self._made.add(name)
        return name

    def macro(self, name: str) -> Callable[..., Any]:
        """Return a macro of the project, or of dbt, as a function."""
        path = self._macros[name]
        if path not in self._modules:
            template = self._environment.from_string(path.read_text(encoding="utf-8"))
            self._modules[path] = template.module
        return getattr(self._modules[path], name)

    def call(self, name: str, *arguments: Any) -> Any:
        """Return what a macro returns, else its text."""
        try:
            return self.macro(name)(*arguments)
        except _Returned as returned:
            return returned.value

    def _late(self, name: str) -> Callable[..., Any]:
        """Return a macro that is read from its file when it is first called."""
        found: list[Callable[..., Any]] = []

        def call(*arguments: Any, **options: Any) -> Any:
            if not found:
                found.append(self.macro(name))
            return found[0](*arguments, **options)

        return call

    def _dispatch(self, name: str, *_: str) -> Callable[..., Any]:
        """Return DuckDB's version of a macro, else the default one."""
        for version in (f"duckdb__{name}", f"default__{name}"):
            if version in self._macros:
                return self._environment.globals[version]
        raise LookupError(f"there is no macro {name} for DuckDB")


def _macro_files(project: Path) -> dict[str, Path]:
    """Return the file of each macro; the project's come before dbt's."""
    (include,) = importlib.util.find_spec("dbt.include").submodule_search_locations
    folders = [*(Path(include, folder) for folder in DBT_MACROS), project / "macros"]
    files = {}
    for folder in folders:
        for path in folder.rglob("*.sql"):
            names = MACRO.findall(path.read_text(encoding="utf-8"))
            files |= dict.fromkeys(names, path)
    return files


def _dbt_project(project: Path) -> dict[str, Any]:
    """Return what dbt_project.yml says."""
    return yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))


def _return(value: Any) -> None:
    """Stand for dbt's `return`; the context sees it called."""


def _refuse(message: str) -> None:
    raise RefusedError(message)
