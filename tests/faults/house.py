"""A small company with a warehouse; what must hold whatever happens to it.

- The command ends in words: with the exit code that the fault has, and no traceback.
- Nothing that was published is lost: the published files open and are whole, the
  history has all that it had, and so has what is kept. A command that fails leaves the
  published file as it was, byte for byte.
- The next run is right: it publishes what a build publishes that nothing happened to.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from interrupted import Kept, content
from project import NOTHING, WITHOUT_DATA_TESTS, Project, differences

from lead_scoring.demo.make import make_demo
from lead_scoring.errors import ExitCode
from lead_scoring.settings import settings

LEADS, EVENTS = 150, 4_000
DAY, DAY_BEFORE = "2026-06-30", "2026-06-29"
NOBODY = 65534
IS_ROOT = os.geteuid() == 0
HERE = Path(__file__).parent
TIMEOUT = 300


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it was.

    Attributes:
        code: its exit code.
        said: what it printed.
        has_published: whether the published file became another one.
        is_build: whether it was a build of everything.

    """

    code: int
    said: str
    has_published: bool = False
    is_build: bool = False


@dataclass(frozen=True)
class Fault:
    """Something that happens, and what a command shall say of it.

    Attributes:
        name: what happens, in words.
        act: lets it happen; returns how the commands ended that met it.
        codes: the exit codes that they may end with.
        says: what all of them say that do not end well.
        part: faults of one part happen one after the other, before one next run.
        then: what the message tells to do, before the next run; else what was damaged
            is whole again by itself, such as a raw file that is delivered anew.
        hits_files: whether the fault itself breaks published files, so that these are
            looked at after the next run alone.
        needs: what this machine must have: `root`, `cc`.
        publishes_others: whether it publishes other scores, which the history and what
            a CRM was told go on to know; these are not compared then.

    """

    name: str
    act: Callable[[House], list[Ended]]
    codes: tuple[int, ...]
    says: str
    part: str
    then: Callable[[House], object] | None = None
    hits_files: bool = False
    needs: str = ""
    publishes_others: bool = False


MEMORIES = ("crm_accounts", "crm_leads", "lead_score_history")
FAULTS: dict[str, Fault] = {}


def fault(
    name: str,
    *codes: int,
    says: str = "",
    part: str = "",
    then: Callable[[House], object] | None = None,
    hits_files: bool = False,
    needs: str = "",
    publishes_others: bool = False,
) -> Callable[[Callable[[House], Ended | list[Ended]]], None]:
    """Note a fault; without a part it has a next run of its own."""

    def noted(act: Callable[[House], Ended | list[Ended]]) -> None:
        def listed(house: House) -> list[Ended]:
            ended = act(house)
            return ended if isinstance(ended, list) else [ended]

        assert name not in FAULTS, name
        FAULTS[name] = Fault(
            name,
            listed,
            codes,
            says,
            part or name,
            then,
            hits_files,
            needs,
            publishes_others,
        )

    return noted


class House(Project):
    """The company: raw tables, rules, a warehouse, and what was published of it."""

    def __init__(self, folder: Path) -> None:
        """Build it, for the day before and for the day."""
        _remove(folder / "project")
        super().__init__(folder)
        self.folder = folder
        self.raw_as_delivered = folder / "delivered"
        self.raw = folder / "raw"
        self._whole = folder / "whole"
        if not self._whole.exists():
            self._begin()
        self.restore()
        self.expected = content(self)

    def _begin(self) -> None:
        make_demo(
            self.raw_as_delivered,
            as_of=DAY,
            leads=LEADS,
            events=EVENTS,
            file_format="csv",
        )
        self.deliver()
        for day in (DAY_BEFORE, DAY, DAY):
            ended = self.run_build(as_of=day)
            assert ended.code == ExitCode.FINE, ended.said
        self._whole.mkdir()
        for path in self.files():
            _copy(path, self._whole)

    def files(self) -> list[Path]:
        """Return the warehouse and all that lies beside it."""
        return [*self.folder.glob("warehouse*"), *self.folder.glob(".warehouse*")]

    def deliver(self) -> None:
        """Put the raw files into their folder, as they were delivered."""
        _remove(self.raw)
        shutil.copytree(self.raw_as_delivered, self.raw)

    def restore(self) -> None:
        """Let it be as if nothing had ever happened."""
        for path in self.files():
            _remove(path)
        for path in self._whole.iterdir():
            _copy(path, self.folder)
        self.mend()

    def mend(self) -> None:
        """Bring back what others deliver: raw files and rules."""
        self.deliver()
        self.restore_rules()

    # Commands

    def build_command(self, *options: str) -> tuple[str, ...]:
        """Return the arguments of a build without tests, as the schedule does it."""
        dbt = () if "--" in options else ("--",)
        return ("build", "--raw", str(self.raw), *options, *dbt, *WITHOUT_DATA_TESTS)

    def build_of(self, model: str) -> tuple[str, ...]:
        """Return those of a model and what it reads: all that can meet some faults."""
        return self.build_command("--", "--select", f"+{model}")

    def run_build(self, *options: str, **how: object) -> Ended:
        """Build."""
        return self.run(*self.build_command(*options), **how)

    def run_build_of(self, model: str, **how: object) -> Ended:
        """Build a model and what it reads."""
        return self.run(*self.build_of(model), **how)

    def run_publish(self, *options: str, **how: object) -> Ended:
        """Publish what was built."""
        return self.run("publish", *options, **how)

    def run(
        self,
        *arguments: str,
        as_of: str = DAY,
        more: Mapping[str, str] = NOTHING,
        prefix: tuple[str, ...] = (),
        **how: object,
    ) -> Ended:
        """Run a command; `prefix` is put before it, such as `prlimit`."""
        before = self.published_bytes()
        with self.begun(
            *arguments, as_of=as_of, more=more, prefix=prefix, **how
        ) as process:
            ended = _end(process)
        return replace(
            ended,
            has_published=self.published_bytes() != before,
            is_build=arguments[0] == "build" and "--select" not in arguments,
        )

    @contextmanager
    def begun(
        self,
        *arguments: str,
        as_of: str = DAY,
        more: Mapping[str, str] = NOTHING,
        prefix: tuple[str, ...] = (),
        **how: object,
    ) -> Iterator[subprocess.Popen[str]]:
        """Begin a command in a group of processes of its own."""
        process = subprocess.Popen(
            [*prefix, sys.executable, "-m", "lead_scoring", *arguments],
            cwd=self.root,
            env=self.environment(as_of) | more,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            **how,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()

    # What must hold

    def published_bytes(self) -> bytes:
        """Return what the published file holds; nothing where there is none."""
        return self.published.read_bytes() if self.published.exists() else b""

    def digest(self) -> dict[str, str]:
        """Return a digest of each file, but for the lock, that a build may change."""
        return {
            str(file.relative_to(self.folder)): hashlib.blake2b(
                file.read_bytes()
            ).hexdigest()
            for path in self.files()
            for file in ([path] if path.is_file() else path.rglob("*"))
            if file.is_file() and not file.name.endswith(".lock")
        }


def finish(process: subprocess.Popen[str]) -> Ended:
    """Wait until a command has ended."""
    return _end(process)


def _end(process: subprocess.Popen[str]) -> Ended:
    try:
        said, _ = process.communicate(timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        said, _ = process.communicate()
        return Ended(-1, f"{said}\nno end after {TIMEOUT} s")
    return Ended(process.returncode, said)


def _copy(path: Path, folder: Path) -> None:
    if path.is_dir():
        shutil.copytree(path, folder / path.name)
    else:
        shutil.copy2(path, folder)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


# Trying them


@dataclass
class Tried:
    """What came of a fault.

    Attributes:
        name: what happened.
        ends: how often the commands ended with which code.
        line: the first line of what the last of them said of it.
        wrong: what should not be, in words; nothing where all held.
        next_run: what the next run did, in words.

    """

    name: str
    ends: dict[int, int] = field(default_factory=dict)
    line: str = ""
    wrong: list[str] = field(default_factory=list)
    next_run: str = ""

    @property
    def tries(self) -> int:
        """How often it was tried."""
        return sum(self.ends.values())


def try_part(house: House, faults: list[Fault]) -> list[Tried]:
    """Let the faults of a part happen, one after the other, and then the next run."""
    house.restore()
    before, kept = house.digest(), Kept(house)
    results, last = [], None
    for number, each in enumerate(faults):
        if number and each.hits_files:
            house.restore()
        tried = Tried(each.name)
        for ended in _ends(each, house, tried.wrong):
            last = ended
            tried.ends[ended.code] = tried.ends.get(ended.code, 0) + 1
            tried.wrong += _wrong_words(each, ended)
            if ended.code != ExitCode.FINE:
                tried.line = _line_with(ended.said, each.says)
        house.mend()
        if not tried.ends and not tried.wrong:
            tried.wrong.append("nothing was tried")
        if each.codes[0] < 0 and tried.ends and each.codes[0] not in tried.ends:
            tried.wrong.append("no kill hit")
        if not each.hits_files:
            tried.wrong += kept.lost()
        if each.then:
            each.then(house)
        results.append(tried)
    left_out = MEMORIES if any(each.publishes_others for each in faults) else ()
    was_built = last is not None and last.code == ExitCode.FINE and last.is_build
    said, wrong = _next_run(house, before, was_built, left_out)
    wrong += kept.lost()
    for tried in results:
        tried.next_run = said
        tried.wrong += wrong
    return results


def _ends(each: Fault, house: House, wrong: list[str]) -> list[Ended]:
    try:
        return each.act(house)
    except AssertionError as error:
        wrong.append(f"does not hold: {error!r:.1500}")
        return []


def _next_run(
    house: House, before: dict[str, str], was_built: bool, left_out: tuple[str, ...]
) -> tuple[str, list[str]]:
    if house.digest() == before:
        return "no byte had changed", []
    if was_built and not _others(house, left_out):
        return "equal", []
    ended = house.run_build()
    if ended.code != ExitCode.FINE:
        return "failed", [f"the next run ended with {ended.code}: {ended.said[-600:]}"]
    left = [path.name for path in house.folder.glob(".warehouse*.draft*")]
    left += [path.name for path in house.folder.glob(".warehouse*.replay")]
    wrong = [
        f"the next run publishes another {table}" for table in _others(house, left_out)
    ]
    wrong += [f"{name} is left" for name in left]
    return "equal" if not wrong else "wrong", wrong


def _others(house: House, left_out: tuple[str, ...]) -> list[str]:
    found = differences(house.expected, content(house))
    return [each.table for each in found if each.table not in left_out]


def _wrong_words(each: Fault, ended: Ended) -> list[str]:
    wrong = []
    if ended.code not in each.codes:
        wrong.append(f"ended with {ended.code}: {ended.said[-1500:]}")
    if "Traceback" in ended.said or "unexpected:" in ended.said:
        wrong.append(f"ends in words for nobody: {ended.said[-1500:]}")
    # A kill may come after the publication, and so may a full disk, which says so.
    is_unsaid = ended.has_published and "is published;" not in ended.said
    if ended.code > 0 and is_unsaid and not each.hits_files:
        wrong.append(f"published, and ended with {ended.code}: {ended.said[-600:]}")
    if ended.code > 0 and each.says not in " ".join(ended.said.split()):
        wrong.append(f"does not say {each.says!r}: {ended.said[-1500:]}")
    return wrong


def _line_with(said: str, words: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return next((line for line in lines if words in line), lines[-1] if lines else "")


@contextmanager
def house_on_a_disk(kept: Path | None) -> Iterator[House]:
    """Build the house on a disk of its own where we may make one; remove both.

    Args:
        kept: a folder in which the house stays, or is from the last time.

    """
    folder = kept or Path(tempfile.mkdtemp(prefix="faults-"))
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    if IS_ROOT and not folder.is_mount():
        _call("mount", "-t", "tmpfs", "-o", "size=3g,mode=755", "tmpfs", folder)
    try:
        yield House(folder)
    finally:
        if not kept:
            if IS_ROOT:
                _call("umount", "--lazy", folder)
            shutil.rmtree(folder, ignore_errors=True)


def _call(*command: str | Path) -> None:
    subprocess.run(command, check=True)


@contextmanager
def remounted(folder: Path, options: str) -> Iterator[None]:
    """Let a disk have other options, such as `ro`, until the block ends."""
    _call("mount", "-o", f"remount,{options}", folder)
    try:
        yield
    finally:
        _call("mount", "-o", "remount,rw,size=3g", folder)


def used_bytes(folder: Path) -> int:
    """Return how many bytes of a disk are taken."""
    return shutil.disk_usage(folder).used


def chosen(house: House):
    """Return the settings of its warehouse."""
    return settings(warehouse=house.warehouse)
