"""dbt as a child process: its progress while it runs, and its faults in plain words."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals
from typing import Any

from . import machine
from .console import without_addresses
from .errors import ExitCode
from .settings import Settings

Event = dict[str, Any]

# Variables of dbt_project.yml that a macro checks.
VARIABLES = "as_of|business_timezone|evaluation_months|leads_per_visitor|keep_[a-z_]+"
VARIABLES += "|local_times|date_formats"
# A fault that a macro raised says where it comes from in its first words. Those of the
# rules and of the input explain what follows from them, such as failing tests.
CODES = (
    (machine.ANY, ExitCode.MACHINE),
    (re.compile(rf"^\s*({VARIABLES}): '", re.MULTILINE), ExitCode.USAGE),
    (re.compile(r"^No such option"), ExitCode.USAGE),
    (re.compile(r"The rule tables have \d+ fault"), ExitCode.RULES),
    (re.compile(r"^\s*raw: ", re.MULTILINE), ExitCode.DATA),
    (re.compile(r"^\s*publication: ", re.MULTILINE), ExitCode.IMPLAUSIBLE),
    (re.compile(machine.IN_USE), ExitCode.LOCKED),
    (re.compile(r"^Failure in test "), ExitCode.TESTS),
)
# How a macro was reached is of use to no caller; the log has it.
CALLED_BY = re.compile(r"^\s*> (in|called by) .*\n?", re.MULTILINE)
# What DuckDB says of a line of a CSV file, in one that says what to do about it.
CSV_LINE = re.compile(
    r"CSV Error on Line: (?P<line>\d+)\s+(?:Original Line:\s*(?P<cells>[^\n]*)\n)?"
    r".*?^\s*file = (?P<file>[^\n]+)$",
    re.DOTALL | re.MULTILINE,
)
CSV_FAULTS = (
    ("unterminated quote", "a quotation mark is not closed, or lines end in two ways"),
    (
        "Expected Number of Columns",
        "it has more or fewer cells than the header has columns",
    ),
    ("Invalid unicode", "it is not written in UTF-8"),
    ("Maximum line size", "it is too long for CSV; deliver this table as Parquet"),
)
SHOWN = 60
ERROR_IN = re.compile(r"^(Compilation|Runtime|Database) Error( in .*)?\n?")


@dataclass
class DbtRun:
    """What came of a dbt command.

    Attributes:
        exit_code: that of dbt.
        seconds: how long it took.
        steps: number of tables and tests.
        faults, warnings: in words, without an e-mail address.
        notes: what models say of the run.
        seconds_of: seconds by table and test.
        build_id: what dbt calls the run.

    """

    exit_code: int = 0
    seconds: float = 0
    steps: int = 0
    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds_of: dict[str, float] = field(default_factory=dict)
    build_id: str = ""

    @property
    def code(self) -> ExitCode:
        """Why it failed, by its gravest fault."""
        if not self.exit_code:
            return ExitCode.FINE
        for pattern, code in CODES:
            if any(pattern.search(fault) for fault in self.faults):
                return code
        return ExitCode.MACHINE if self.exit_code < 0 else ExitCode.UNEXPECTED

    @property
    def fault(self) -> str:
        """The fault that says most: the one that the code is of, else the first."""
        for pattern, code in CODES:
            for fault in self.faults:
                if pattern.search(fault):
                    is_machine = code is ExitCode.MACHINE
                    return machine.in_words(fault) if is_machine else fault
        if self.exit_code < 0:
            return _ended_by(-self.exit_code)
        # Where it happened is said before what.
        said = self.faults[:1]
        if said and said[0].startswith("Failure in "):
            said = self.faults[:2]
        return "\n".join(said) or "dbt ended without a message"

    def add(self, later: DbtRun) -> None:
        """Let a run that followed count as a part of this one."""
        self.exit_code = later.exit_code
        self.seconds += later.seconds
        self.steps += later.steps
        self.faults += later.faults
        self.warnings += later.warnings
        self.notes += later.notes
        self.build_id = later.build_id
        for name, seconds in later.seconds_of.items():
            self.seconds_of[name] = self.seconds_of.get(name, 0) + seconds


def program(name: str = "dbt") -> Path:
    """Return a program of the environment that this Python runs in."""
    return Path(sys.executable).with_name(name)


def call(
    settings: Settings,
    *arguments: str | Path,
    name: str = "dbt",
    keep_open: tuple[int, ...] = (),
) -> int:
    """Run a program in the project with its output on the terminal; return its code.

    The child holds the file descriptors `keep_open` as well.
    """
    return subprocess.run(
        [program(name), *arguments],
        cwd=settings.project,
        env=settings.environment(),
        pass_fds=keep_open,
    ).returncode


def run_and_tell(
    settings: Settings,
    *arguments: str,
    on_step: Callable[[int, int, str], None],
    on_fault: Callable[[str], None],
    keep_open: tuple[int, ...] = (),
) -> DbtRun:
    """Run a dbt command and say what happens while it does.

    Args:
        settings: project, input and warehouse.
        arguments: the command and its options.
        on_step: told the number of a step that has ended, of how many, and its name.
        on_fault: told a fault at once, in words.
        keep_open: file descriptors that the child shall hold as well.

    """
    run, started = DbtRun(), time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "lead_scoring.dbt_events", *arguments],
        cwd=settings.project,
        env=settings.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        pass_fds=keep_open,
    )
    with process:
        try:
            for event in _events(process):
                _tell(event, run, on_step, on_fault)
        except KeyboardInterrupt:  # which a terminal sends to dbt as well
            raise
        except BaseException:
            process.terminate()
            raise
    run.exit_code = process.returncode
    run.seconds = time.monotonic() - started
    return run


def _events(process: subprocess.Popen[str]) -> Iterator[Event]:
    """Yield what dbt logs; a line that is no event is passed on as a fault."""
    for line in process.stdout or ():
        try:
            event = json.loads(line)
            yield event["info"] | {"data": event.get("data", {})}
        except (ValueError, KeyError, TypeError):
            if line.strip():
                yield {"name": "", "level": "error", "msg": line.rstrip(), "data": {}}


def _tell(
    event: Event,
    run: DbtRun,
    on_step: Callable[[int, int, str], None],
    on_fault: Callable[[str], None],
) -> None:
    name, data = event["name"], event["data"]
    run.build_id = event.get("invocation_id") or run.build_id
    if name.startswith("Log") and name.endswith("Result"):
        run.steps += 1
        total = data.get("total") or data.get("num_models") or run.steps
        step = data.get("node_info", {}).get("node_name", "")
        run.seconds_of[step] = data.get("execution_time", 0)
        on_step(run.steps, total, step)
    elif name == "MainStackTrace":
        pass  # the error has been told; how dbt came to it is in the log
    elif event["level"] == "error" and event["msg"].strip():
        fault = plain(event["msg"])
        run.faults.append(fault)
        on_fault(fault)
    elif event["level"] == "warn" and name.startswith(("RunResult", "JinjaLog")):
        run.warnings.append(plain(event["msg"]))
    elif name == "JinjaLogInfo":
        run.notes.append(plain(event["msg"]))


def plain(message: str) -> str:
    """Return a message of dbt without the macros that it came through.

    Where a person's address is the cell that a message is about, it has no place there.
    """
    message = without_addresses(message)
    if fault := _fault_of_csv(message):
        return fault
    text = ERROR_IN.sub("", CALLED_BY.sub("", message.strip()))
    lines = [line.rstrip() for line in text.splitlines()]
    indent = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    return "\n".join(line[indent:] for line in lines).strip()


def _ended_by(number: int) -> str:
    """Return that a signal ended dbt, and what to do about it."""
    if number == Signals.SIGKILL:
        return (
            "machine: dbt was ended by SIGKILL; most likely the system ran out of"
            " memory: give DuckDB less with LEAD_SCORING_MEMORY, or run fewer models at"
            " a time with LEAD_SCORING_THREADS=1"
        )
    known = {signal.value: signal.name for signal in Signals}
    return f"machine: dbt was ended by {known.get(number, number)}; run it again"


def _fault_of_csv(message: str) -> str:
    """Return what is wrong with a line of a raw file, in one line; else nothing."""
    found = CSV_LINE.search(message)
    if not found:
        return ""
    why = next((why for sign, why in CSV_FAULTS if sign in message), "it is no CSV")
    cells = found["cells"] or ""
    shown = f"{cells[:SHOWN]}…" if len(cells) > SHOWN else cells
    return f"raw: line {found['line']} of the file {found['file']}: {why}: {shown}"
