"""A build from the raw folder to the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from .console import err, out, say
from .dbt import DbtRun, watch
from .erasure import rewrite_after_erasure
from .errors import ExitCode, StoppedError
from .lock import lock
from .publish import erase_published, publish
from .raw import prepare_raw
from .report import report
from .rules.check import rules_without_fault, with_plain_rules
from .settings import Settings

# Unit tests need no input: they are for whoever changes a model.
COMMAND = ("build", "--exclude-resource-type", "unit_test")


def build(
    settings: Settings, dbt_options: Sequence[str] = (), strict: bool = False
) -> ExitCode:
    """Build, publish and report; return the exit code of a build that succeeded.

    Args:
        settings: project, input and warehouse.
        dbt_options: what is handed on to `dbt build`.
        strict: whether warnings shall be seen in the exit code.

    Raises:
        StoppedError: the build failed, or was not begun; nothing was published.

    """
    rules = rules_without_fault(settings)
    prepare_raw(settings)
    settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    with lock(settings.warehouse, "build") as held:
        settings = with_plain_rules(settings, rules)
        day = settings.as_of or "today"
        say(f"Building {settings.warehouse} from {settings.raw} for {day}")
        run = _run_dbt(settings, dbt_options, held)
        rewritten = _carry_out_erasures(settings, run)
        if run.exit_code:
            raise StoppedError(_why_it_failed(settings, run, rewritten), run.code)
        tables = publish(settings)
    say(f"Built {run.steps} tables and tests in {run.seconds:.0f} s: {settings.log}")
    for warning in run.warnings:
        say(f"warning: {warning}", style="yellow")
    if rewritten:
        say(f"Wrote {rewritten} anew, without what they held of erased people")
    say(f"Published {len(tables)} tables to {settings.published}\n")
    say(report(settings))
    return ExitCode.WARNINGS if strict and run.warnings else ExitCode.FINE


def _run_dbt(settings: Settings, dbt_options: Sequence[str], held: int) -> DbtRun:
    with _progress() as progress:
        bar = progress.add_task("reading the project", total=None)
        return watch(
            settings,
            *COMMAND,
            *dbt_options,
            on_step=lambda done, total, name: progress.update(
                bar, completed=done, total=total, description=name
            ),
            on_fault=lambda fault: say(fault, style="red", console=err),
            keep_open=(held,),
        )


def _carry_out_erasures(settings: Settings, run: DbtRun) -> str:
    """Clean the files of people who are erased; return which files, in words.

    A build that fails erases as well: what was published stays, without these people.
    """
    if run.code is ExitCode.LOCKED:
        return ""
    is_complete = run.code in (ExitCode.FINE, ExitCode.IMPLAUSIBLE)
    files = ["warehouse", "history"]
    is_rewritten = rewrite_after_erasure(settings, is_complete)
    if run.exit_code and erase_published(settings):
        files.append("published file")
    return " and ".join(files) if is_rewritten else ""


def _why_it_failed(settings: Settings, run: DbtRun, rewritten: str) -> str:
    first = run.faults[0] if run.faults else "dbt ended without a message"
    erased = f"\nErased people were taken out of {rewritten}." if rewritten else ""
    return (
        f"The build failed; nothing was published.{erased} Its first fault:\n\n"
        f"{first}\n\nAll that dbt says is in {settings.log}"
    )


@contextmanager
def _progress() -> Iterator[Progress]:
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(
        *columns, console=out, transient=True, disable=not out.is_terminal
    ) as progress:
        yield progress
