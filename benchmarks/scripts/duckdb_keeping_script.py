"""The same work in DuckDB, keeping the typed events for the next build."""

from .duckdb_script import Script
from .task import Stages, Task, run


class KeepingScript(Script):
    """The same steps on events that are kept."""

    keep_events = True


def score(task: Task, stages: Stages) -> None:
    """Score as the project does."""
    KeepingScript(task, stages).run()


if __name__ == "__main__":
    run(score)
