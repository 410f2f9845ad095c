"""What the project costs: beside the same work by other means, or its own past."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .against import Against
from .data import Data, get_data
from .measure import FailedError
from .past import Past
from .peers import NAMES, NotEqualError, Peers
from .project import ROOT
from .sources import Sources
from .tables import machine

Events = Annotated[int, typer.Option(min=10_000, help="Rows of events, roughly.")]
Runs = Annotated[int, typer.Option(min=1, help="Runs of each measurement.")]
Memory = Annotated[float, typer.Option(help="GiB for DuckDB.")]
Work = Annotated[Path, typer.Option(help="Folder for all files.", resolve_path=True)]
WORK = ROOT / "data" / "bench"

app = typer.Typer(help=__doc__, pretty_exceptions_enable=False, add_completion=False)


@app.command()
def peers(
    only: Annotated[
        str, typer.Option(help="What to measure beside the full build, commas between.")
    ] = ",".join(NAMES),
    events: Events = 1_000_000,
    runs: Runs = 3,
    memory: Memory = 6,
    work: Work = WORK,
) -> None:
    """Measure the project beside scripts that reach the same scores without dbt."""
    names = [name for name in only.split(",") if name]
    if unknown := [name for name in names if name not in NAMES]:
        raise typer.BadParameter(f"{unknown[0]!r} is none of {', '.join(NAMES)}")
    data = get_data(work / str(events), events)
    measured = Peers(data, work / str(events) / "peers", memory)
    try:
        measured.run(names, runs)
    except (FailedError, NotEqualError) as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from None
    _print(measured.report(), data)


@app.command()
def against(
    other: Annotated[Path, typer.Argument(exists=True, file_okay=False)],
    events: Events = 1_000_000,
    runs: Runs = 3,
    memory: Memory = 6,
    work: Work = WORK,
) -> None:
    """Measure full builds of this checkout and another; compare their tables."""
    data = get_data(work / str(events), events)
    measured = Against(other, data, work / str(events) / "against", memory)
    try:
        measured.run(runs)
    except FailedError as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from None
    _print(measured.report(), data)
    if measured.unequal:
        raise typer.Exit(1)


@app.command()
def past(
    months: Annotated[int, typer.Option(help="From one past day to the next.")] = 1,
    events: Events = 1_000_000,
    memory: Memory = 6,
    work: Work = WORK,
) -> None:
    """Measure the replay of past days beside the full build."""
    data = get_data(work / str(events), events)
    measured = Past(data, work / str(events) / "past", memory, months)
    try:
        measured.run()
    except FailedError as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from None
    _print(measured.report(), data)


@app.command()
def sources(
    events: Events = 10_000,
    runs: Runs = 1,
    memory: Memory = 6,
    work: Work = WORK,
) -> None:
    """Measure a build that reads every source system beside one of raw tables alone."""
    data = get_data(work / str(events), events)
    measured = Sources(data, work / str(events) / "sources", memory)
    try:
        measured.run(runs)
    except FailedError as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from None
    _print(measured.report(), data)


def _print(report: str, data: Data) -> None:
    typer.echo(f"{report}\n\nData: {data.description}.\n\nOn: {machine()}.")


if __name__ == "__main__":
    app()
