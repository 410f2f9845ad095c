"""Spares dbt what it does over and over, or for nobody: three tenths of a small build.

What dbt makes and says stays the same. Each function replaces a method of the versions
that are pinned; `tests/python/test_dbt_costs.py` fails where another version has none.
"""

from __future__ import annotations

import gc
from contextlib import suppress
from functools import cache
from typing import Any

import parsedatetime
from dbt.context.configured import ConfiguredContext
from dbt.context.macro_resolver import TestMacroNamespace
from dbt.context.manifest import ManifestContext
from dbt.flags import get_flags
from dbt.parser import manifest as parsing
from dbt.task.runnable import GraphRunnableTask
from dbt.version import __version__
from dbt_common.clients.jinja import BaseMacroGenerator, MacroFuzzEnvironment
from dbt_common.events.base_types import BaseEvent, DebugLevel, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import get_event_manager
from jinja2 import FileSystemBytecodeCache

# To look for garbage as often as Python does by default takes a tenth of a small build.
SELDOM = (200_000, 20, 100)
# Commands that end by writing the manifest.
RUNS = ("build", "compile", "run", "seed", "snapshot", "test")


def spare() -> None:
    """Let dbt leave all of it out, in this process."""
    look_seldom_for_garbage()
    write_the_manifest_once()
    make_only_events_that_a_log_takes()
    keep_compiled_templates()
    gather_macros_at_once()
    get_macros_ready_once()
    learn_names_of_months_once()


def look_seldom_for_garbage() -> None:
    """Look for garbage seldom, and not among what dbt has read of the project.

    That stays until the end; to go through it twice takes a twentieth of a small build.
    """
    gc.set_threshold(*SELDOM)
    get_ready = GraphRunnableTask._runtime_initialize

    def get_ready_and_keep_all(task: GraphRunnableTask) -> None:
        get_ready(task)
        gc.freeze()

    GraphRunnableTask._runtime_initialize = get_ready_and_keep_all


def write_the_manifest_once() -> None:
    """Leave out the manifest that dbt writes when it has read the project for a run.

    At its end the run writes one with all that it knows then. Where it is killed, that
    of the run before stays with its results.
    """
    write = parsing.write_manifest

    def write_unless_a_run_does(*args: Any) -> None:
        if get_flags().WHICH not in RUNS:
            write(*args)

    parsing.write_manifest = write_unless_a_run_does


def make_only_events_that_a_log_takes() -> None:
    """Make events for whoever debugs dbt where its log file takes them, else not.

    dbt makes twenty for each table, checks each against its schema and puts it into
    words before it asks whether anybody wants it: a sixth of a small build.
    """
    make, fire = BaseEvent.__init__, EventManager.fire_event

    def make_if_taken(event: BaseEvent, *args: Any, **fields: Any) -> None:
        if any(log.level == EventLevel.DEBUG for log in get_event_manager().loggers):
            make(event, *args, **fields)
        else:
            event.pb_msg = None

    def fire_if_made(
        manager: EventManager, e: BaseEvent, *args: Any, **more: Any
    ) -> None:
        if e.pb_msg is not None:
            fire(manager, e, *args, **more)

    DebugLevel.__init__ = make_if_taken
    EventManager.fire_event = fire_if_made


def keep_compiled_templates() -> None:
    """Keep the code that Jinja makes of macros and models from one process to the next.

    It lies in a folder of this user beside other temporary files, by its source. It
    saves a fifteenth of a small build, and a sixth of parsing the project.
    """
    try:
        kept = FileSystemBytecodeCache()
    except (OSError, RuntimeError):
        return  # no such folder can be made here, so each process compiles on its own
    compile_template = MacroFuzzEnvironment.compile

    def compile_once(environment: MacroFuzzEnvironment, source: Any, *args: Any) -> Any:
        if args or not isinstance(source, str):
            return compile_template(environment, source, *args)
        name = f"{__version__} {type(environment).__name__} {source}"
        bucket = kept.get_bucket(environment, name, None, source)
        if bucket.code is None:
            bucket.code = compile_template(environment, source)
            with suppress(OSError):  # a full disk is not told of here
                kept.set_bucket(bucket)
        return bucket.code

    MacroFuzzEnvironment.compile = compile_once


def gather_macros_at_once() -> None:
    """Give a model its macros by the package.

    There are a thousand, and dbt looks for the name of each in five places.
    """
    gather = ManifestContext.to_dict

    def gather_by_package(context: ManifestContext) -> dict[str, Any]:
        if isinstance(context.namespace, TestMacroNamespace):
            return gather(context)
        names = ConfiguredContext.to_dict(context)
        # Of two macros with one name the package that is searched first has the right.
        for package in reversed([*context.namespace._search_order()]):
            names.update(package)
        return names

    ManifestContext.to_dict = gather_by_package


def get_macros_ready_once() -> None:
    """Get a macro ready once for each model that calls it, not for each call.

    For that dbt copies all that the model knows, its thousand macros among it. With the
    names of macros it is a tenth of a small build.
    """
    get_ready = BaseMacroGenerator.get_macro

    def get_ready_once(macro: Any) -> Any:
        if "ready" not in vars(macro):
            macro.ready = get_ready(macro)
        return macro.ready

    BaseMacroGenerator.get_macro = get_ready_once


def learn_names_of_months_once() -> None:
    """Make once what it takes to read dates in words.

    The result of a statement, of none too, is given a type for each kind of value, and
    the two for dates compile sixty patterns of months and weekdays each time.
    """
    parsedatetime.Constants = cache(parsedatetime.Constants)
