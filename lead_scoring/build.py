"""A build from the raw folder to the report."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import duckdb

from .build_report import BuildReport
from .console import err, say
from .copies import publish_all, write_copies
from .damaged import damaged_file, refuse_broken_raw
from .dbt import DbtRun, run_and_tell
from .erasure import rewrite_after_erasure
from .errors import ExitCode, StoppedError
from .kept import erase_kept
from .leftovers import erase_leftovers
from .lock import lock
from .machine import broken_file, refuse_broken_files, stopped
from .page import changes, one_page
from .progress import progress
from .publish import BeforeBuild, erase_published
from .raw import prepare_raw
from .replay import evaluate
from .rules.check import rules_without_fault, with_plain_rules
from .settings import Settings

# Unit tests need no input: they are for whoever changes a model.
COMMAND = ("build", "--exclude-resource-type", "unit_test")
# What reads past days, and what waits for it: the guard and the history. The artifacts
# of dbt stay those of the whole build.
AFTER_EVALUATION = ("--no-write-json",)
AFTER_EVALUATION += ("--select", "source:evaluated+", "publications+")
# With these dbt builds a part, or nothing, which is no build to replay the past of.
SELECTIONS = ("-s", "--select", "-m", "--models", "--exclude", "--selector")
SELECTIONS += ("--resource-type", "--empty", "--sample", "--defer")


def build(
    settings: Settings,
    dbt_options: Sequence[str] = (),
    strict: bool = False,
    evaluates: bool = True,
) -> ExitCode:
    """Build, publish and report; return the exit code of a build that succeeded.

    Where the facts, rules or code of past days have changed, these are replayed before
    anything is published, and what reads them is built once more.

    Args:
        settings: project, input and warehouse.
        dbt_options: what is handed on to `dbt build`.
        strict: whether warnings shall be seen in the exit code.
        evaluates: whether past days are replayed. A build of a part of the project, or
            for a day before the published one, replays none.

    Raises:
        StoppedError: the build failed, or was not begun; nothing was published.

    """
    with lock(settings.warehouse, "build") as held:
        report = BuildReport(settings)
        with report.written():
            try:
                _build(settings, dbt_options, evaluates, report, held)
            except (duckdb.Error, OSError) as error:
                if refused := stopped(error, settings):
                    raise refused from error
                raise
            if strict and report.run.warnings:
                report.code = ExitCode.WARNINGS
    return report.code


def _build(
    settings: Settings,
    dbt_options: Sequence[str],
    evaluates: bool,
    report: BuildReport,
    held: int,
) -> None:
    with report.step("rules and input"):
        refuse_broken_files(settings)
        rules = rules_without_fault(settings)
        prepare_raw(settings)
        refuse_broken_raw(settings)
        settings = with_plain_rules(settings, rules)
        day = settings.as_of or "today"
        say(f"Building {settings.warehouse} from {settings.raw} for {day}")
        if nothing_new := report.look_at_input():
            say(nothing_new)
    before = BeforeBuild(settings)
    with report.step("tables and tests"):
        run = _run_dbt(settings, COMMAND, dbt_options, held)
    report.run = run
    evaluated = ""
    if evaluates and not settings.past and not run.exit_code:
        with report.step("past days and what reads them"):
            evaluated = _evaluate(settings, dbt_options, run, before, held)
    with report.step("erasure"):
        rewritten = _carry_out_erasures(settings, run)
    if run.exit_code:
        raise _why_it_failed(settings, run, rewritten)
    with report.step("publication"):
        tables = publish_all(settings)
        report.is_published = True
    say(f"Built {run.steps} tables and tests in {run.seconds:.0f} s: {settings.log}")
    for note in run.notes:
        say(note)
    if evaluated:
        say(evaluated)
    if rewritten:
        say(f"Wrote {rewritten} anew, so that nothing of what was taken out is left")
    say(f"Published {len(tables)} tables to {settings.published}\n")
    with report.step("page"):
        report.changed = changes(settings)
        say(one_page(settings, list(dict.fromkeys(run.warnings)), report.changed))


def _run_dbt(
    settings: Settings, command: Sequence[str], dbt_options: Sequence[str], held: int
) -> DbtRun:
    with progress("reading the project") as on_step:
        return run_and_tell(
            settings,
            *command,
            *dbt_options,
            on_step=on_step,
            on_fault=lambda fault: say(fault, style="red", console=err),
            keep_open=(held,),
        )


def _evaluate(
    settings: Settings,
    dbt_options: Sequence[str],
    run: DbtRun,
    before: BeforeBuild,
    held: int,
) -> str:
    """Replay what has changed of past days; add to the run what is built after it.

    Scores do not wait for it: where it cannot be done, that is a warning.

    Returns:
        what was done, in words; nothing where nothing had changed.

    """
    if any(option.split("=")[0] in SELECTIONS for option in dbt_options):
        return ""
    replayed = 0
    began = time.monotonic()
    with progress("looking for past days that have changed") as on_step:

        def on_day(done: int, total: int, day: str) -> None:
            nonlocal replayed
            replayed = done
            on_step(done, total, f"the past: {day}")

        try:
            work = evaluate(settings, variables_of(dbt_options), on_day)
        except (StoppedError, duckdb.Error) as error:
            run.warnings.append(
                f"evaluation: past days were not replayed, so the evaluation tables may"
                f" show an earlier state: {error}"
            )
            work = None
    if not replayed and not work:
        return ""
    seconds = time.monotonic() - began
    before.take_back()
    # At midnight today has become another day.
    settings = replace(settings, as_of=_built_day(settings))
    again = _run_dbt(settings, (*COMMAND, *AFTER_EVALUATION), dbt_options, held)
    run.add(again)
    return f"Replayed {replayed} past days in {seconds:.0f} s, for what reads them"


def _built_day(settings: Settings) -> str:
    """Return the day that the tables of the warehouse are of."""
    day = "select cast(max(scored_on) as varchar) from publication.publication_measures"
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return connection.execute(day).fetchall()[0][0]


def variables_of(dbt_options: Sequence[str]) -> list[str]:
    """Return the options among those for dbt that set variables."""
    found = []
    for place, option in enumerate(dbt_options):
        if option == "--vars":
            found += dbt_options[place : place + 2]
        elif option.startswith("--vars="):
            found.append(option)
    return found


def _carry_out_erasures(settings: Settings, run: DbtRun) -> str:
    """Clean the files of people who are erased; return which files, in words.

    A build that fails erases as well: what was published stays, without these people.
    """
    if run.code is ExitCode.LOCKED:
        return ""
    is_complete = run.code in (ExitCode.FINE, ExitCode.IMPLAUSIBLE)
    files = ["warehouse", "history"]
    is_rewritten = rewrite_after_erasure(settings, is_complete)
    if run.exit_code and erase_published(settings.published, settings.history):
        files.append("published file")
        write_copies(settings)
    if erase_kept(settings):
        files.append("kept publications")
    if left := erase_leftovers(settings):
        say(f"Took erased people out of {', '.join(left)}")
    return " and ".join(files) if is_rewritten else ""


def _why_it_failed(settings: Settings, run: DbtRun, rewritten: str) -> StoppedError:
    erased = f"\nErased people were taken out of {rewritten}." if rewritten else ""
    fault, code = broken_file(settings, run.fault) or run.fault, run.code
    if code is ExitCode.UNEXPECTED and (damage := damaged_file(settings)):
        fault, code = damage, ExitCode.DATA
    message = (
        f"The build failed; nothing was published.{erased} Its fault:\n\n"
        f"{fault}\n\nAll that dbt says is in {settings.log}"
    )
    return StoppedError(message, code)
