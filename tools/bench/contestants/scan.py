"""The physical floor: read every column of the events once, and nothing else."""

import json

import duckdb

from .common import finish, read_task
from .duckdb_script import EVENT_COLUMNS


def main() -> None:
    """Read, and write a few sums, so that nothing can be left out."""
    task = read_task()
    connection = duckdb.connect(
        config={"memory_limit": f"{task.memory}GiB", "threads": task.threads}
    )
    events = f"read_parquet('{task.events}')"
    types = dict(
        row[:2]
        for row in connection.execute(f"describe select * from {events}").fetchall()
    )
    sums = ", ".join(
        f"sum(strlen({column}))" if types[column] == "VARCHAR" else f"max({column})"
        for column in EVENT_COLUMNS
        if column in types
    )
    row = connection.execute(f"select count(*), {sums} from {events}").fetchone()
    text = json.dumps([str(value) for value in row]) + "\n"
    (task.out / "sums.json").write_text(text, encoding="utf-8")
    task.done("scan")
    finish(task)


if __name__ == "__main__":
    main()
