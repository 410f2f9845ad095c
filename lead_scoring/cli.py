"""The commands of `lead-scoring` and their options."""

from __future__ import annotations

import re
import sys
import traceback
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from . import machine, signals
from . import settings as _settings
from .console import err, say
from .demo import settings as _demo
from .errors import ExitCode, StoppedError, missing_package

app = typer.Typer(
    help="Lead scoring as a ledger: raw tables to published scores.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

history = typer.Typer(
    help="The history of what was published, which no build makes again.",
    no_args_is_help=True,
)
app.add_typer(history, name="history")


def _day(text: str) -> str:
    """Check an option that is a day."""
    if text:
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
                raise ValueError
            date.fromisoformat(text)
        except ValueError:
            message = f"{text!r} is no day of the form YYYY-MM-DD"
            raise typer.BadParameter(message) from None
    return text


Raw = Annotated[
    Path | None,
    typer.Option(
        envvar="LEAD_SCORING_RAW",
        help="Folder of the raw tables; else the demo's, made where it is missing.",
    ),
]
Warehouse = Annotated[
    Path | None,
    typer.Option(
        envvar="LEAD_SCORING_WAREHOUSE",
        help=f"DuckDB file of the build; else {_settings.WAREHOUSE}.",
    ),
]
Rules = Annotated[
    Path | None,
    typer.Option(
        envvar=_settings.RULES_VARIABLE,
        help=f"Folder of the rule tables; else {_settings.RULES}.",
    ),
]
AsOf = Annotated[
    str,
    typer.Option(
        envvar="LEAD_SCORING_AS_OF",
        callback=_day,
        metavar="YYYY-MM-DD",
        help="Day to score for; else today.",
    ),
]
Parquet = Annotated[
    Path | None,
    typer.Option(
        envvar="LEAD_SCORING_PARQUET",
        resolve_path=True,
        help="Folder to publish in as Parquet, too.",
    ),
]
DbtOptions = Annotated[
    list[str] | None,
    typer.Argument(metavar="[-- OPTIONS]", help="Options for dbt."),
]


@app.command()
def build(
    raw: Raw = None,
    warehouse: Warehouse = None,
    as_of: AsOf = "",
    rules: Rules = None,
    accept_changes: Annotated[
        bool,
        typer.Option(
            "--accept-changes",
            help="Publish although numbers changed beyond publication_limits.csv.",
        ),
    ] = False,
    past: Annotated[
        bool, typer.Option("--past", help="Publish although a later day is published.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit code 10 where there are warnings.")
    ] = False,
    skip_evaluation: Annotated[
        bool,
        typer.Option(
            "--skip-evaluation",
            envvar="LEAD_SCORING_SKIP_EVALUATION",
            help="Leave past days as they were replayed last.",
        ),
    ] = False,
    watch: Annotated[
        float,
        typer.Option(
            min=0,
            metavar="SECONDS",
            help="Stay, look so often for new files, rules or a new day, and build.",
        ),
    ] = 0,
    parquet: Parquet = None,
    dbt_options: DbtOptions = None,
) -> None:
    """Build the raw tables, publish the scores, report on them."""
    from .build import build
    from .watch import watch as build_after_changes

    chosen = replace(
        _settings.settings(raw, warehouse, as_of, rules),
        accept_changes=accept_changes,
        past=past,
        parquet=parquet,
    )

    def build_once() -> ExitCode:
        return build(chosen, dbt_options or (), strict, evaluates=not skip_evaluation)

    if watch:
        build_after_changes(chosen, watch, build_once)
        return
    raise typer.Exit(build_once())


@app.command()
def evaluate(
    raw: Raw = None,
    warehouse: Warehouse = None,
    rules: Rules = None,
    dbt_options: DbtOptions = None,
) -> None:
    """Replay past days whose facts, rules or code changed, for what was built last."""
    from .build import variables_of
    from .lock import lock
    from .raw import refuse_demo_for_others
    from .replay import evaluate

    chosen = _settings.settings(raw, warehouse, rules=rules)
    refuse_demo_for_others(chosen)
    with lock(chosen.warehouse, "evaluation"):
        work = evaluate(
            chosen,
            variables_of(dbt_options or ()),
            lambda done, total, day: say(f"{done} of {total}: {day}"),
        )
    say(
        f"Replayed {len(work.stale)} past days; dbt build --select source:evaluated+"
        " builds what reads them"
        if work
        else "No past day has changed"
    )


@app.command()
def preview(
    raw: Raw = None,
    warehouse: Warehouse = None,
    rules: Rules = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", help="File for the page; else beside the warehouse."),
    ] = None,
    markdown: Annotated[
        Path | None,
        typer.Option(
            "--markdown", help="File to write as Markdown for a pull request."
        ),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Exit code 10 where the change likely hurts."),
    ] = False,
    dbt_options: DbtOptions = None,
) -> None:
    """Say what the rules as edited would do, today and in the past; change nothing."""
    from .build import variables_of
    from .preview.command import write_preview

    chosen = _settings.settings(raw, warehouse, rules=rules)
    variables = variables_of(dbt_options or ())
    raise typer.Exit(write_preview(chosen, variables, html, markdown, strict))


@app.command()
def check(rules: Rules = None) -> None:
    """Check the rule tables: all faults and hints, with file, line and cell."""
    from .rules.check import check_rules

    report = check_rules(_settings.settings(rules=rules))
    say(report.text())
    raise typer.Exit(ExitCode.RULES if report.faults else ExitCode.FINE)


@app.command()
def project(
    folder: Annotated[Path, typer.Argument(help="Folder to make.")],
) -> None:
    """Copy the dbt project that this version was released with into a folder."""
    from .packaged import make_project

    say(make_project(folder.absolute()))


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Folder to make.")],
) -> None:
    """Make a folder of rule tables to start from: one small model, and all lists."""
    from .rules.new import make_rules

    say(make_rules(_settings.settings(), folder.absolute()))


@app.command()
def add_model(
    model: Annotated[
        str, typer.Argument(help="Name of a ready-made model.", show_default=False)
    ] = "",
    rules: Rules = None,
    list_all: Annotated[
        bool, typer.Option("--list", help="Name the ready-made models.")
    ] = False,
) -> None:
    """Add a ready-made model to the rule tables; without a name, list all."""
    from .rules.ready_made import add_model, list_models

    chosen = _settings.settings(rules=rules)
    if list_all or not model:
        say(list_models(chosen))
        return
    addition = add_model(chosen, model)
    say(addition.text)
    raise typer.Exit(ExitCode.FINE if addition.is_complete else ExitCode.RULES)


@app.command()
def publish(
    warehouse: Warehouse = None,
    rollback: Annotated[
        bool,
        typer.Option("--rollback", help="Publish again what was published before."),
    ] = False,
    accept_changes: Annotated[
        bool,
        typer.Option(
            "--accept-changes", help="Go back although people have opted out since."
        ),
    ] = False,
    parquet: Parquet = None,
) -> None:
    """Publish what was built: the file that BI tools and the CRM sync read."""
    from .copies import publish_all, write_copies
    from .kept import roll_back
    from .lock import lock

    chosen = replace(
        _settings.settings(warehouse=warehouse),
        parquet=parquet,
        accept_changes=accept_changes,
    )
    with lock(chosen.warehouse, "publish"):
        if rollback:
            said = roll_back(chosen)
            write_copies(chosen)
            say(said)
            return
        tables = publish_all(chosen)
    say(f"Published {len(tables)} tables to {chosen.published}")


@history.command()
def restore(
    warehouse: Warehouse = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the history that is there.")
    ] = False,
) -> None:
    """Put the history that was kept with the latest publication in its place."""
    from .kept import restore_history
    from .lock import lock

    chosen = _settings.settings(warehouse=warehouse)
    with lock(chosen.warehouse, "history restore"):
        say(restore_history(chosen, replace))


@app.command()
def sync(
    names: Annotated[
        list[str] | None, typer.Argument(help="Syncs; else all, without sending.")
    ] = None,
    send: Annotated[
        bool, typer.Option("--send", help="Send; else say what would be sent.")
    ] = False,
    folder: Annotated[
        Path | None,
        typer.Option(
            envvar="LEAD_SCORING_SYNC", help=f"Folder of syncs; else {_settings.SYNC}."
        ),
    ] = None,
    forget: Annotated[
        str,
        typer.Option(metavar="NAME", help="Forget all that a destination confirmed."),
    ] = "",
    warehouse: Warehouse = None,
) -> None:
    """Send records that changed to a CRM or database (docs/activation.md)."""
    from .activation.sync import forget_destination, run_syncs

    chosen = _settings.settings(warehouse=warehouse)
    if forget:
        say(forget_destination(chosen, forget))
        return
    files = folder or chosen.project / _settings.SYNC
    raise typer.Exit(run_syncs(chosen, files, names or [], send, say))


@app.command()
def alert(
    send: Annotated[
        bool, typer.Option("--send", help="Send; else say what would be sent.")
    ] = False,
    within_days: Annotated[
        int, typer.Option(min=1, help="For how many days an entry is new.")
    ] = _settings.ALERT_DAYS,
    most: Annotated[
        int, typer.Option(min=1, help="Send at most so many messages.")
    ] = _settings.ALERTS,
    past: Annotated[
        bool, typer.Option("--past", help="Tell although a later day was told.")
    ] = False,
    warehouse: Warehouse = None,
) -> None:
    """Tell a channel of new MQLs, each at most once (docs/activation.md)."""
    from .activation.alerts import alert

    chosen = _settings.settings(warehouse=warehouse)
    raise typer.Exit(alert(chosen, within_days, most, send, say, past))


@app.command()
def report(
    warehouse: Warehouse = None,
    owner: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="Only the leads of this owner, and nothing else."
        ),
    ] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="All of it, with the reasons.")
    ] = False,
) -> None:
    """Print whom to call, what changed and what needs a look, on one screen."""
    from .page import one_page
    from .report import full_report

    chosen = _settings.settings(warehouse=warehouse)
    is_full = everything or owner
    say(full_report(chosen, owner) if is_full else one_page(chosen))


@app.command("app")
def explorer(
    warehouse: Warehouse = None,
    rules: Rules = None,
    raw: Raw = None,
    edit: Annotated[
        bool, typer.Option("--edit", help="Rule tables can be edited and saved.")
    ] = False,
    address: Annotated[
        str, typer.Option(help="Where to listen; else for this machine alone.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
    public_name: Annotated[
        str, typer.Option(metavar="HOST", help="Name of the proxy in front of it.")
    ] = "",
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page.")
    ] = True,
) -> None:
    """Open the explorer: whom to call and why, does it work, what would a rule do."""
    from .app.run import run_app

    run_app(
        _settings.settings(raw, warehouse, rules=rules),
        edit=edit,
        address=address,
        port=port,
        opens=browser,
        public_name=public_name,
    )


@app.command()
def unused(warehouse: Warehouse = None) -> None:
    """Name the rules of every kind that apply to nobody, and since when."""
    from .unused import unused

    say(unused(_settings.settings(warehouse=warehouse)))


@app.command()
def scores(raw: Raw = None, warehouse: Warehouse = None, as_of: AsOf = "") -> None:
    """Write the scores of a past day, from what was built."""
    from .scores import write_scores

    say(write_scores(_settings.settings(raw, warehouse, as_of)))


@app.command()
def metrics(
    query: Annotated[
        list[str] | None,
        typer.Argument(metavar="[-- OPTIONS]", help="Options of `mf query`."),
    ] = None,
    warehouse: Warehouse = None,
) -> None:
    """Ask what was built for metrics (docs/metrics.md)."""
    from .dbt import call

    chosen = _settings.settings(warehouse=warehouse)
    code = call(chosen, "--quiet", "parse")
    options = query or ["--metrics", "mql_rate"]
    raise typer.Exit(code or call(chosen, "query", *options, name="mf"))


@app.command()
def dbt(
    dbt_options: DbtOptions = None,
    raw: Raw = None,
    warehouse: Warehouse = None,
    as_of: AsOf = "",
    rules: Rules = None,
) -> None:
    """Run a command of dbt on the same input and warehouse as a build."""
    from .dbt import call
    from .lock import lock
    from .raw import prepare_raw
    from .rules.check import rules_without_fault, with_plain_rules

    chosen = _settings.settings(raw, warehouse, as_of, rules)
    with lock(chosen.warehouse, "dbt") as held:
        chosen = with_plain_rules(chosen, rules_without_fault(chosen))
        prepare_raw(chosen)
        raise typer.Exit(call(chosen, *(dbt_options or ()), keep_open=(held,)))


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder to make.")] = _settings.RAW,
    leads: Annotated[
        int | None,
        typer.Option(min=_demo.FEWEST_LEADS, help="People; else as fit the events."),
    ] = None,
    events: Annotated[
        int,
        typer.Option(
            min=_demo.FEWEST_LEADS * _demo.FEWEST_EVENTS_PER_LEAD,
            max=_demo.MOST_EVENTS,
            help="Activities, approximately.",
        ),
    ] = _demo.EVENTS,
    seed: Annotated[
        int, typer.Option(min=0, help="The same number makes the same data.")
    ] = _demo.SEED,
    as_of: AsOf = "",
    history_days: Annotated[
        int,
        typer.Option(
            min=_demo.FEWEST_DAYS, max=_demo.MOST_DAYS, help="Days of history."
        ),
    ] = _demo.HISTORY_DAYS,
    file_format: Annotated[
        Literal["parquet", "csv"], typer.Option("--format", help="Kind of files.")
    ] = "parquet",
    force: Annotated[
        bool, typer.Option("--force", help="Replace the folder of an earlier run.")
    ] = False,
    source: Annotated[
        str,
        typer.Option(
            help="raw tables, or as these systems deliver the company, with commas"
            " between: hubspot, salesforce, segment."
        ),
    ] = "raw",
) -> None:
    """Make up the raw tables of a demo company: the same options, the same bytes."""
    from .demo.make import make_demo

    made = make_demo(
        out,
        leads=leads,
        events=events,
        seed=seed,
        as_of=as_of,
        history_days=history_days,
        file_format=file_format,
        force=force,
        source=source,
    )
    say(made)


@app.command()
def learn(
    model: Annotated[str, typer.Option(metavar="NAME", help="Name of the new draft.")],
    at_age: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="See each lead once, so many days after its creation; else on the past"
            " scoring days of the evaluation.",
        ),
    ] = None,
    horizon: Annotated[
        int,
        typer.Option(
            min=1, help="With --at-age: days within which a conversion counts."
        ),
    ] = 90,
    allow: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Was known in time; undated: all without dates."
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Is not to be used.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a draft of that name.")
    ] = False,
    warehouse: Warehouse = None,
    rules: Rules = None,
) -> None:
    """Learn points from outcomes; write them as a draft model (docs/learning.md)."""
    from .learning.data import at_age as seen_at_age
    from .learning.data import by_month
    from .learning.learn import learn_model

    chosen = _settings.settings(warehouse=warehouse, rules=rules)
    if at_age is None:
        source, whom = by_month(chosen), "observations of leads on past scoring days"
        within = "by the next one"
    else:
        source = seen_at_age(chosen, at_age, horizon)
        whom = f"leads as they were {at_age} days after they were created"
        within = f"within the {horizon} days after that"
    text, code = learn_model(
        chosen, source, whom, within, model, allow or (), exclude or (), force
    )
    say(text)
    raise typer.Exit(code)


@app.command()
def spark(raw: Raw = None, as_of: AsOf = "", dbt_options: DbtOptions = None) -> None:
    """Build on Apache Spark and on DuckDB, and compare every public table."""
    from .spark import build_and_compare

    build_and_compare(_settings.settings(raw, as_of=as_of), dbt_options or ())


def main() -> None:
    """Run the command line; whatever happens ends with a message and an exit code."""
    signals.listen()
    try:
        app()
    except StoppedError as error:
        say(str(error), style="red", console=err)
        sys.exit(error.code)
    except Exception as error:
        if signals.received:
            say(signals.words(), style="red", console=err)
            sys.exit(signals.code())
        if refused := missing_package(error) or machine.stopped(error):
            say(str(refused), style="red", console=err)
            sys.exit(refused.code)
        sys.exit(_unexpected(error))


def _unexpected(error: Exception) -> ExitCode:
    """Say in a line what nobody foresaw; the traceback goes into a file."""
    name = "lead_scoring_error.txt"
    message = f"unexpected: {type(error).__name__}: {error}"
    with suppress(OSError):
        text = "".join(traceback.format_exception(error))
        Path(name).write_text(text, encoding="utf-8")
        message += f"\nPlease report it with the file {name}"
    say(message, style="red", console=err)
    return ExitCode.UNEXPECTED
