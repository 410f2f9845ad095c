"""Which columns of the public tables are personal, as the YAML of the project says.

`personal: true` in the `meta` of a column says that it names or describes a person, and
`personal: id` that it is the id of one. `is_published: false` says that nobody reads it
but in the warehouse.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from .contract import raw_tables

FOLDERS = (Path("models", "marts"), Path("snapshots"))


def raw_columns(project: Path) -> dict[str, dict[str, bool | str]]:
    """Return the personal columns of the raw tables: {table: {column: its mark}}.

    Args:
        project: folder of the dbt project.

    """
    found: dict[str, dict[str, bool | str]] = {}
    for table in raw_tables(project):
        for column in table["columns"]:
            if mark := column.get("config", {}).get("meta", {}).get("personal"):
                found.setdefault(table["name"], {})[column["name"]] = mark
    return found


def columns_with(project: Path, mark: str) -> dict[str, dict[str, Any]]:
    """Return the columns of public tables whose meta has a mark: {table: {column: it}}.

    Args:
        project: folder of the dbt project.
        mark: `personal` or `is_published`.

    """
    found: dict[str, dict[str, Any]] = {}
    for folder in FOLDERS:
        for file in sorted((project / folder).rglob("*.yml")):
            content = yaml.safe_load(file.read_text(encoding="utf-8"))
            for node in content.get("models", []) + content.get("snapshots", []):
                for column in node.get("columns", []):
                    meta = column.get("config", {}).get("meta", {})
                    if mark in meta:
                        found.setdefault(node["name"], {})[column["name"]] = meta[mark]
    return found
