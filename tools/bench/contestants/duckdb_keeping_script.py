"""The work by hand in DuckDB as in duckdb_script, with what the next increment needs.

The project keeps the typed events, so that a later build reads new files alone. Here
the same is done by hand: the events are written to a database file once, cleaned and
typed as the project does it, and all that follows reads them there.
"""

from .duckdb_script import EVENT_COLUMNS, Script, run

LOWER = ("activity_type", "email", "content", "product")
EXACT = ("event_id", "lead_id", "visitor_id", "referrer", "search_term")
EXACT += ("ip_address", "user_agent")


class KeepingScript(Script):
    """The steps of the hand-tuned script on events that are kept."""

    def run(self) -> None:
        """Keep the events, then do everything."""
        kept = self._task.out / "kept.duckdb"
        kept.unlink(missing_ok=True)
        self._sql(f"attach '{kept}' as kept (storage_version 'latest')")
        columns = ", ".join(typed(column) for column in EVENT_COLUMNS)
        self._sql(
            f"create table kept.events as select {columns} from {self._event_rows}"
        )
        self._event_rows = "kept.events"
        self._task.done("keep_events")
        super().run()


def typed(column: str) -> str:
    """Return how a column is kept: no outer blanks, lower where case is nothing."""
    if column not in LOWER + EXACT:
        return column
    text = (
        f"case when substr({column}, 1, 1) between '!' and '~'"
        f" and substr({column}, -1, 1) between '!' and '~'"
        f" then {column} else nullif(trim({column}), '') end"
    )
    return f"lower({text}) as {column}" if column in LOWER else f"{text} as {column}"


if __name__ == "__main__":
    run(KeepingScript)
