"""The rule tables of a folder of seeds, read by DuckDB for whichever tool scores."""

from pathlib import Path

import duckdb
import pyarrow as pa

TABLES = Path(__file__).with_name("rules.sql").read_text(encoding="utf-8")
# What the scripts do not do; the benchmark's rules leave these columns empty.
UNSUPPORTED = (
    ("behavior_rules", "resets_on_recycle"),
    ("suppression_rules", "activity_type"),
)


class Rules:
    """The tables and variables that `rules.sql` makes."""

    def __init__(self, folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the tables.

        Args:
            folder: the seeds.
            connection: gets the tables.

        Raises:
            ValueError: a rule needs what the scripts do not do.

        """
        self._connection = connection
        connection.execute("set variable rules = $folder", {"folder": str(folder)})
        connection.execute(TABLES)
        for table, column in UNSUPPORTED:
            rows = connection.sql(f"from rule_table('{table}')")
            if rows.filter(f"clean({column}) <> 'false'").fetchone():
                raise ValueError(f"the scripts do not know {column} of {table}")

    def arrow(self, table: str) -> pa.Table:
        """Return a table, ordered by its columns from left to right."""
        return self._connection.sql(f"from {table} order by all").to_arrow_table()

    def rows(self, table: str) -> list[dict]:
        """Return the rows of a table in the same order."""
        return self.arrow(table).to_pylist()

    def variable(self, name: str) -> int | None:
        """Return the value of a variable that `rules.sql` sets."""
        return self._connection.execute(f"select getvariable('{name}')").fetchone()[0]
