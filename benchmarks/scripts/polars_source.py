"""Raw tables and rule tables as polars frames."""

from datetime import date, datetime, timedelta

import polars as pl

from .rules import Rules
from .task import Task

FIRST_MOMENT = datetime(1, 1, 1)
LAST_MOMENT = datetime(9999, 12, 31)


class Source:
    """Reads for one task.

    Attributes:
        day: the day to score for.

    """

    def __init__(self, task: Task, rules: Rules) -> None:
        self._task = task
        self._rules = rules
        self.day: date = task.as_of
        self._end = datetime.combine(
            task.as_of + timedelta(days=1), datetime.min.time()
        )

    def raw(self, table: str, *required: str, at: str | None = None) -> pl.LazyFrame:
        """Return rows of a raw table.

        Args:
            table: its name.
            required: columns without which a row does not count.
            at: the column that dates a row; rows of after the day do not count.

        """
        file = self._task.events if table == "events" else self._task.file(table)
        rows = pl.scan_parquet(file).drop_nulls(list(required))
        return rows.filter((pl.col(at) < self._end).fill_null(True)) if at else rows

    def best(self, rows: pl.LazyFrame, key: str, version: str | None) -> pl.LazyFrame:
        """Return the best version of each key: the first one after sorting.

        Args:
            rows: of a raw table.
            key: column that names the record.
            version: column with the moment of the version.

        """
        columns = rows.collect_schema().names()
        by = [pl.col(column) for column in columns]
        descending = [True] * len(by)
        if version:
            at = pl.col(version)
            is_late = at >= self._end
            rank = pl.when(is_late).then(2).when(at.is_null()).then(1).otherwise(0)
            by = [rank.cast(pl.Int8), pl.when(is_late).then(at), at, *by]
            descending = [False, False, True, *descending]
        return rows.sort(by, descending=descending, nulls_last=True).unique(
            key, keep="first", maintain_order=True
        )

    def rules(self, table: str) -> pl.LazyFrame:
        """Return a rule table."""
        return pl.from_arrow(self._rules.arrow(table)).lazy()

    def variable(self, name: str) -> int:
        """Return a number of the rules."""
        return self._rules.variable(name)

    def domains(self, *kinds: str) -> list[str]:
        """Return the e-mail domains of some kinds."""
        rows = self.rules("email_domains").filter(pl.col("kind").is_in(kinds))
        return rows.collect()["domain"].to_list()


def without_www(domain: pl.Expr) -> pl.Expr:
    """Return a domain as domains are compared."""
    return domain.str.strip_prefix("www.")


def domain_of(email: pl.Expr) -> pl.Expr:
    """Return what stands after the last `@` of an e-mail, null if there is nothing."""
    after = without_www(email.str.extract(r"@([^@]*)$"))
    return pl.when(after != "").then(after)
