"""The work by hand in one DuckDB process: the yardstick for the project.

What makes it fast:

- Texts are classified once for each distinct one; events carry small numbers from the
  first scan on.
- An event that leads to no lead is gone before anything else is done with it: most are.
- Only ids that come twice are sorted for their best version.
- Events are counted once by lead, day and class; limits and decay work on the counts.
- Bursts are looked for only where a lead did enough on one day.
"""

import shutil
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

import duckdb

from .meanings import SOURCES, Meanings
from .rules import Rules
from .task import RAW_TABLES, Stages, Task, run

STATEMENTS = Path(__file__).with_name("duckdb")


class Script:
    """The steps, one after the other, on one connection.

    Attributes:
        keep_events: whether to write the typed events to a database file first and to
            read them there, so that the next build would not have to read old files.

    """

    keep_events = False

    def __init__(self, task: Task, stages: Stages) -> None:
        self._task = task
        self._stages = stages
        self._scratch = task.out / "scratch"
        self._db = duckdb.connect(
            config={
                "memory_limit": f"{task.memory}GiB",
                "temp_directory": str(self._scratch),
                "preserve_insertion_order": False,
            }
        )
        self._meanings: Meanings

    def run(self) -> None:
        """Do everything."""
        self._prepare()
        if self.keep_events:
            kept = self._task.out / "kept.duckdb"
            kept.unlink(missing_ok=True)
            self._db.execute(f"attach '{kept}' as kept (storage_version 'latest')")
            self._execute("keep_events")
        self._execute("leads")
        self._execute("emails")
        self._execute("accounts")
        self._fit()
        self._classify()
        for step in (
            "repeated_events",
            "events",
            "suppression",
            "matches",
            "points",
            "results",
        ):
            self._execute(step)
        for table in ("scores", "reasons"):
            self._db.table(table).write_parquet(
                str(self._task.out / f"{table}.parquet")
            )
        self._stages.done("write")
        self._db.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _execute(self, step: str) -> None:
        """Run the statements of a file; it is a stage."""
        text = (STATEMENTS / f"{step}.sql").read_text(encoding="utf-8")
        self._db.execute(text)
        self._stages.done(step)

    def _prepare(self) -> None:
        """Name the raw tables and the day; read the rules."""
        files = {table: self._task.file(table) for table in RAW_TABLES}
        for table, file in {**files, "events": self._task.events}.items():
            self._db.read_parquet(file).create_view(f"raw_{table}")
        self._db.execute(f"create macro as_of() as date '{self._task.as_of}'")
        self._db.execute("create macro end_of_day() as (as_of() + 1)::timestamp")
        self._meanings = Meanings(Rules(self._task.rules, self._db))
        self._db.execute(f"""
            create macro level_of(quantity) as len(
                list_filter({self._meanings.quantities}, least -> quantity >= least)
            )
        """)
        self._stages.done("rules")

    def _fit(self) -> None:
        """Try each attribute's rules on its distinct values, then look the leads up."""
        known = self._db.table("lead_attributes").columns
        for attribute in self._distinct("attribute", "fit_rules"):
            source = SOURCES.get(attribute, attribute)
            column = "email" if source == "email_domain" else source
            entity = "account" if column.startswith("account_") else "lead"
            own = f"{column}::varchar" if column in known else "null"
            changed = "case when entity_id is null then {} else changed.value end"
            value = changed.format(own)
            if source == "email_domain":
                value = f"domain_of({value})"
            name = column.removeprefix("account_")
            self._db.execute(f"""
                create or replace table attribute_values as
                select lead_no, {value} as value
                from lead_attributes
                left join changed_attributes as changed
                    on entity_type = '{entity}' and attribute = '{name}'
                    and entity_id = {ENTITY_IDS[entity]}
            """)
            values = self._distinct("value", "attribute_values")
            met = self._meanings.fit(attribute, values)
            self._db.register("met", met)
            self._db.execute("""
                insert into fit
                select lead_no, rule_no
                from attribute_values
                inner join met on attribute_values.value is not distinct from met.value
            """)
        self._stages.done("fit")

    def _classify(self) -> None:
        """Give numbers to contents, search terms, referrers; find the robots."""
        classified = self._meanings.classify(
            self._texts("activity_type, content, product"),
            self._texts("search_term, product"),
            self._texts("referrer, product"),
        )
        for field in fields(classified):
            table = getattr(classified, field.name)
            self._db.from_arrow(table).create(field.name)
        agents = self._distinct("user_agent", "raw_events")
        robots = self._meanings.robots(filter(None, agents))
        self._db.execute(
            "create table robots as select unnest($robots::varchar[]) as user_agent",
            {"robots": robots},
        )
        self._db.execute("""
            create macro classes_of(types) as table
            select class_no from classes where list_contains(types, activity_type)
        """)
        self._stages.done("classify")

    def _texts(self, columns: str) -> list[tuple]:
        """Return the distinct texts of events in which the first one is not empty."""
        rows = self._db.sql(f"select distinct {columns} from raw_events").fetchall()
        return [row for row in rows if row[0]]

    def _distinct(self, column: str, table: str) -> Iterable[str | None]:
        rows = self._db.sql(f"select distinct {column} from {table}").fetchall()
        return [value for (value,) in rows]


ENTITY_IDS = {"lead": "lead_id", "account": "matched_account_id"}


def score(task: Task, stages: Stages) -> None:
    """Score as the project does."""
    Script(task, stages).run()


if __name__ == "__main__":
    run(score)
