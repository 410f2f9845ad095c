"""The SQL that dbt makes of models, for whoever runs it without dbt.

    python -m lead_scoring.compiled FILE [options of dbt compile]

A process of its own: dbt keeps the warehouse open until its process ends.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import ExitCode, StoppedError
from .settings import Settings

# What dbt is told of a model that its SQL does not name.
DEPENDS_ON = re.compile(r"^\s*-- depends_on:.*\n", re.MULTILINE)


@dataclass(frozen=True)
class Node:
    """A model or seed as dbt compiled it.

    Attributes:
        name: its name in the project.
        relation: its table or view, as SQL names it.
        database, schema: the parts of that name.
        sql: the query; empty for a seed.
        materialized: how dbt keeps it.

    """

    name: str
    relation: str
    database: str
    schema: str
    sql: str
    materialized: str


@dataclass(frozen=True)
class Compiled:
    """Models in an order in which each comes after those that it reads.

    Attributes:
        nodes: the models and seeds that were asked for.
        database: the name that the SQL has for the warehouse.
        settings: the settings of DuckDB in profiles.yml.
        threads: the number of models that dbt runs at the same time.

    """

    nodes: list[Node]
    database: str
    settings: dict[str, str]
    threads: int


def compiled(settings: Settings, *options: str) -> Compiled:
    """Compile models; an ephemeral one is part of those that read it.

    Args:
        settings: project, input, warehouse and day.
        options: options for `dbt compile`.

    Raises:
        StoppedError: dbt could not.

    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "compiled.json")
        run = subprocess.run(
            [sys.executable, "-m", "lead_scoring.compiled", file, *options],
            cwd=settings.project,
            env=settings.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        if run.returncode:
            raise StoppedError(
                f"dbt compile: {run.stdout.strip()}", ExitCode.UNEXPECTED
            )
        found = json.loads(file.read_text(encoding="utf-8"))
    return Compiled(**found | {"nodes": [Node(**node) for node in found["nodes"]]})


def main() -> int:
    """Compile and write the file; return 1 where dbt fails."""
    from dbt.adapters.factory import FACTORY
    from dbt.cli.main import dbtRunner

    from .dbt_costs import spare

    file, *options = sys.argv[1:]
    spare()
    done = dbtRunner().invoke(["--quiet", "--no-write-json", "compile", *options])
    if not done.success:
        print(done.exception or "")
        return 1
    profile = FACTORY.adapters["duckdb"].config
    found = {
        "nodes": [vars(node) for node in _in_order(done.result.results)],
        "database": profile.credentials.database,
        "settings": {
            name: str(value)
            for options in (
                profile.credentials.config_options,
                profile.credentials.settings,
            )
            for name, value in (options or {}).items()
        },
        "threads": profile.threads,
    }
    Path(file).write_text(json.dumps(found), encoding="utf-8")
    return 0


def _in_order(results: list[Any]) -> list[Node]:
    nodes = {result.node.unique_id: result.node for result in results}
    ordered: dict[str, Node] = {}

    def visit(name: str) -> None:
        node = nodes.get(name)
        if node is None or name in ordered:
            return
        for parent in getattr(node.depends_on, "nodes", ()):
            visit(parent)
        ordered[name] = Node(
            name=node.name,
            relation=node.relation_name or "",
            database=node.database,
            schema=node.schema,
            sql=DEPENDS_ON.sub("", getattr(node, "compiled_code", None) or ""),
            materialized=node.config.materialized,
        )

    for name in sorted(nodes):
        visit(name)
    return [node for node in ordered.values() if node.relation]


if __name__ == "__main__":
    sys.exit(main())
