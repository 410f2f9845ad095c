"""The physical floor: read every column of the events once, and nothing else."""

import duckdb

from .task import Stages, Task, run


def scan(task: Task, stages: Stages) -> None:
    """Write a sum of each column, so that none can be left out."""
    connection = duckdb.connect(config={"memory_limit": f"{task.memory}GiB"})
    events = connection.read_parquet(task.events)
    sums = ", ".join(
        f"sum(strlen({name}))" if type_ == "VARCHAR" else f"max({name})"
        for name, type_ in zip(events.columns, events.types, strict=True)
    )
    events.aggregate(f"count(*), {sums}").write_parquet(str(task.out / "sums.parquet"))
    stages.done("scan")


if __name__ == "__main__":
    run(scan)
