"""The work in polars: lazy frames, the streaming engine for the scans of the events."""

import duckdb
import polars as pl

from . import polars_points as points
from .meanings import Meanings
from .polars_events import Events, classify
from .polars_people import People
from .polars_source import Source
from .rules import Rules
from .task import Stages, Task, run


def score(task: Task, stages: Stages) -> None:
    """Score as the project does."""
    rules = Rules(task.rules, duckdb.connect())
    meanings = Meanings(rules)
    source = Source(task, rules)
    stages.done("rules")
    people = People(source)
    stages.done("people")
    worths = [points.fit(source, people, meanings)]
    stages.done("fit")
    classified, robots = classify(source, meanings)
    stages.done("classify")
    events = Events(source, people, classified, robots, meanings.quantities)
    stages.done("events")
    events.suppress()
    matches = events.matches()
    stages.done("matches")
    class_rules = pl.from_arrow(classified.class_rules)
    classes = pl.from_arrow(classified.classes)
    worths += [
        points.behavior(source, matches, class_rules),
        points.inactivity(source, people, matches, classes),
        points.seasons(source, people),
    ]
    points.write_results(source, people, pl.concat(worths), task.out)
    stages.done("points and results")


if __name__ == "__main__":
    run(score)
