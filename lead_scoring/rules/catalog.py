"""What the YAML of the dbt project says about the rule tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path("models", "rules", "tables")
# What `config.meta` of a column can say of its cells.
FLAGS = (
    *("key", "required", "optional", "removes", "keeps_case", "whole", "pattern"),
    *("list", "attribute"),
)
LISTS = ("one_of", "names", "always")
NUMBERS = ("minimum", "maximum")


class CatalogError(Exception):
    """The YAML says something that no check understands."""


@dataclass(frozen=True)
class Column:
    """A column of a rule table.

    Attributes:
        name: what the header calls it.
        type: `string`, `boolean`, or `decimal(18, 6)`.
        description: what it means, for analysts.
        meta: what its cells must hold.

    """

    name: str
    type: str
    description: str = ""
    meta: dict[str, Any] = field(default_factory=dict)

    @property
    def is_number(self) -> bool:
        """Whether its cells hold numbers."""
        return self.type.startswith("decimal")

    @property
    def is_boolean(self) -> bool:
        """Whether its cells hold true or false."""
        return self.type == "boolean"


@dataclass(frozen=True)
class Table:
    """A rule table: a CSV file that analysts edit."""

    name: str
    columns: tuple[Column, ...]
    description: str = ""

    @property
    def file_name(self) -> str:
        """The name of its file."""
        return f"{self.name}.csv"

    @property
    def header(self) -> list[str]:
        """The names of its columns."""
        return [column.name for column in self.columns]

    @property
    def key(self) -> list[str]:
        """The columns that name a row."""
        return [column.name for column in self.columns if column.meta.get("key")]

    def node(self) -> dict[str, Any]:
        """Return what dbt's `graph` holds of the table."""
        columns = {
            column.name: {"name": column.name, "config": {"meta": column.meta}}
            for column in self.columns
        }
        types = {column.name: column.type for column in self.columns}
        return {
            "resource_type": "seed",
            "name": self.name,
            "columns": columns,
            "config": {"column_types": types},
        }


Catalog = dict[str, Table]


def read_catalog(project: Path) -> Catalog:
    """Read what the rule tables of a dbt project must hold.

    Raises:
        CatalogError: the YAML asks for something that no check knows.

    """
    tables = {}
    for path in sorted((project / FOLDER).glob("*.yml")):
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        for seed in content["seeds"]:
            tables[seed["name"]] = _table(seed)
    return tables


def _table(seed: dict[str, Any]) -> Table:
    types = seed["config"]["column_types"]
    columns = []
    for column in seed["columns"]:
        meta = column.get("config", {}).get("meta", {})
        unknown = meta.keys() - {*FLAGS, *LISTS, *NUMBERS}
        if unknown:
            raise CatalogError(
                f"{seed['name']}, column {column['name']}: no check knows"
                f" {', '.join(sorted(unknown))}; known are"
                f" {', '.join((*FLAGS, *NUMBERS, *LISTS))}"
            )
        columns.append(
            Column(column["name"], types[column["name"]], column["description"], meta)
        )
    return Table(seed["name"], tuple(columns), seed["description"])
