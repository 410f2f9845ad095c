"""Raw files and rule tables: broken, in the way, or changed while they are read."""

from __future__ import annotations

import gzip
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from lead_scoring.errors import ExitCode

from .house import Ended, House, fault, finish

FINE, RULES, DATA = ExitCode.FINE, ExitCode.RULES, ExitCode.DATA


def as_parquet(house: House, table: str = "orders") -> Path:
    """Deliver a raw table as Parquet in the place of CSV."""
    csv, file = house.raw / f"{table}.csv", house.raw / f"{table}.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (from read_csv('{csv}', all_varchar = true)) to '{file}'"
            " (row_group_size 2048)"
        )
    csv.unlink()
    return file


def edit(file: Path, change: Callable[[bytes], bytes]) -> None:
    """Replace what a file holds."""
    file.write_bytes(change(file.read_bytes()))


# Parquet


def parquet_is(name: str, change: Callable[[bytes], bytes], says: str) -> None:
    """Note the fault that orders are a Parquet file of these bytes."""

    @fault(f"a Parquet file {name}", DATA, says=says, part="broken raw files")
    def _(house: House) -> Ended:
        edit(as_parquet(house), change)
        return house.run_build_of("stg_orders")


parquet_is("of no bytes", lambda data: b"", "orders.parquet")
parquet_is(
    "cut off in the middle", lambda data: data[: len(data) // 2], "orders.parquet"
)
parquet_is(
    "with other first and last bytes",
    lambda data: b"XXXX" + data[4:-4] + b"XXXX",
    "orders.parquet",
)
parquet_is(
    "that is a CSV file", lambda data: b"order_id,ordered_at\n", "orders.parquet"
)
parquet_is(
    "with flipped bytes in its pages",
    lambda data: data[:200] + bytes(255 - each for each in data[200:600]) + data[600:],
    "orders.parquet",
)
parquet_is(
    "with a footer of noise",
    lambda data: data[:-400] + bytes(range(256)) + data[-144:-8] + data[-8:],
    "orders.parquet",
)


# CSV


def csv_is(
    name: str,
    change: Callable[[bytes], bytes],
    says: str,
    *codes: int,
    table: str = "orders",
) -> None:
    """Note the fault that a raw CSV file has these bytes."""

    @fault(
        f"a CSV file {name}", *(codes or (DATA,)), says=says, part="broken raw files"
    )
    def _(house: House) -> Ended:
        edit(house.raw / f"{table}.csv", change)
        return house.run_build_of(f"stg_{table}")


csv_is("that ends within a quoted cell", lambda data: data + b'O9,"2026', "orders.csv")
csv_is("with NUL bytes", lambda data: data + b"O9\0,20\0\0,\0\n", "orders.csv")
csv_is("in UTF-16", lambda data: data.decode().encode("utf-16"), "orders")
csv_is("in Latin-1", lambda data: data + "Ö9,Zürich\n".encode("latin-1"), "orders.csv")
csv_is(
    "with a line of 3 MB",
    lambda data: data + b"O9," + b"x" * 3_000_000 + b"\n",
    "orders.csv",
)
csv_is("without a header", lambda data: data.split(b"\n", 1)[1], "orders")
csv_is("that is empty", lambda data: b"", "orders.csv")
csv_is(
    "whose lines end in two ways",
    lambda data: data.replace(b"\n", b"\r\n", 5),
    "orders.csv",
)
csv_is("with a line of too few cells", lambda data: data + b"O9\n", "orders.csv")


@fault(
    "two CSV files put together, the second header among the lines",
    FINE,
    part="changing files",
)
def _(house: House) -> Ended:
    edit(house.raw / "events.csv", lambda data: data + data.split(b"\n", 1)[0] + b"\n")
    return house.run_build_of("stg_events")


@fault(
    "a compressed CSV file that was cut off",
    DATA,
    says="orders.csv.gz",
    part="broken raw files",
)
def _(house: House) -> Ended:
    file = house.raw / "orders.csv"
    data = gzip.compress(file.read_bytes())
    file.with_name("orders.csv.gz").write_bytes(data[: len(data) // 2])
    file.unlink()
    return house.run_build_of("stg_orders")


# Files in the way


@fault(
    "a raw file is a pipe that nobody writes to",
    DATA,
    says="orders.csv",
    part="raw in the way",
)
def _(house: House) -> Ended:
    (house.raw / "orders.csv").unlink()
    os.mkfifo(house.raw / "orders.csv")
    return house.run_build()


@fault(
    "a raw file is a link that leads nowhere",
    DATA,
    says="orders.csv",
    part="raw in the way",
)
def _(house: House) -> Ended:
    (house.raw / "orders.csv").unlink()
    (house.raw / "orders.csv").symlink_to(house.raw / "gone.csv")
    return house.run_build()


@fault(
    "the raw folder is a link that leads in a circle",
    DATA,
    says="raw",
    part="raw in the way",
)
def _(house: House) -> Ended:
    shutil.rmtree(house.raw)
    house.raw.symlink_to(house.raw)
    return house.run_build()


@fault("a folder of raw files holds a link to itself", FINE, part="read all the same")
def _(house: House) -> Ended:
    folder = house.raw / "events"
    folder.mkdir()
    (house.raw / "events.csv").rename(folder / "events.csv")
    (folder / "again").symlink_to(folder)
    return house.run_build()


def raw_folder_is(name: str, folder: str, is_link: bool = False) -> None:
    """Note that the raw folder has another path; the tables are what they were."""

    @fault(f"the raw folder {name}", FINE, part="read all the same")
    def _(house: House) -> Ended:
        other = house.folder / folder
        if is_link:
            other.symlink_to(house.raw)
        else:
            shutil.copytree(house.raw, other)
        try:
            return house.run(
                "build",
                "--raw",
                str(other),
                "--",
                "--exclude-resource-type",
                "unit_test",
                "test",
            )
        finally:
            other.unlink() if is_link else shutil.rmtree(other)


raw_folder_is("is a link to a folder", "linked", is_link=True)
raw_folder_is(
    "has blanks, quotes and brackets in its name", 'it\'s "raw" [1] {{ x }} *'
)
raw_folder_is("has a name in other scripts", "数据 Ä é عربي 😀")


# Files that change while they are read


@contextmanager
def meanwhile(act: Callable[[], None], pause: float = 0.02) -> Iterator[None]:
    """Do something again and again until the block ends."""
    over = threading.Event()

    def again() -> None:
        while not over.wait(pause):
            act()

    thread = threading.Thread(target=again)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@fault(
    "a raw file grows while it is read",
    FINE,
    DATA,
    says="events.csv",
    part="changing files",
)
def _(house: House) -> Ended:
    file = house.raw / "events.csv"
    header, line = file.read_text().splitlines()[:2]
    place = header.replace('"', "").split(",").index("event_id")
    number = 0

    def grow() -> None:
        nonlocal number
        number += 1
        cells = line.split(",")
        cells[place] = f"GROWN{number}"
        with file.open("a") as opened:
            opened.write(",".join(cells) + "\n")

    with meanwhile(grow):
        return house.run_build_of("stg_events")


@fault(
    "a raw file is replaced while it is read",
    FINE,
    DATA,
    says="events.csv",
    part="changing files",
)
def _(house: House) -> Ended:
    file, other = house.raw / "events.csv", house.raw / ".events.csv"
    lines = file.read_text().splitlines(keepends=True)
    contents = ["".join(lines), "".join(lines[:-100])]

    def replace() -> None:
        contents.reverse()
        other.write_text(contents[0])
        other.replace(file)

    with meanwhile(replace):
        return house.run_build_of("stg_events")


@fault(
    "a raw file is removed while it is read",
    FINE,
    DATA,
    says="events",
    part="changing files",
)
def _(house: House) -> list[Ended]:
    ends = []
    for seconds in (3, 5, 7):
        with house.begun(*house.build_of("stg_events")) as process:
            time.sleep(seconds)
            (house.raw / "events.csv").unlink()
            ends.append(finish(process))
        house.deliver()
    return ends


@fault(
    "the raw folder goes while it is read",
    FINE,
    DATA,
    says="raw",
    part="changing files",
)
def _(house: House) -> Ended:
    with house.begun(*house.build_of("stg_events")) as process:
        time.sleep(4)
        house.raw.rename(house.folder / "away")
        ended = finish(process)
    (house.folder / "away").rename(house.raw)
    return ended


# Rule tables


def rules_are(name: str, change: Callable[[Path], object], says: str) -> None:
    """Note what becomes of the file of the behavior rules."""

    @fault(f"a rule table {name}", RULES, says=says, part="broken rule tables")
    def _(house: House) -> Ended:
        change(house.file("behavior_rules"))
        return house.run_build()


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


rules_are("is a folder", _folder, "behavior_rules.csv")
rules_are("is not there", Path.unlink, "behavior_rules.csv")
rules_are("has no bytes", lambda file: file.write_bytes(b""), "behavior_rules.csv")
rules_are(
    "was cut off within a quoted cell",
    lambda file: edit(file, lambda data: data + b'"cut off'),
    "behavior_rules.csv",
)
rules_are(
    "holds NUL bytes",
    lambda file: edit(file, lambda data: data + b"\0\0\0\n"),
    "behavior_rules.csv",
)
rules_are(
    "is noise",
    lambda file: file.write_bytes(bytes(range(256)) * 8),
    "behavior_rules.csv",
)


def _link_to_itself(file: Path) -> None:
    file.unlink()
    file.symlink_to(file)


rules_are("is a link to itself", _link_to_itself, "behavior_rules.csv")


@fault(
    "a rule table changes while a build reads it",
    FINE,
    RULES,
    says="_rules.csv",
    part="changing files",
)
def _(house: House) -> Ended:
    file = house.file("behavior_rules")
    text = file.read_text()
    lines = text.splitlines(keepends=True)
    contents = [text, "".join(lines[:-1])]

    def save() -> None:
        contents.reverse()
        file.write_text(contents[0])

    with meanwhile(save):
        return house.run_build_of("rule_faults")
