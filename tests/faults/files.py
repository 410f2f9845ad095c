"""The files of a warehouse: broken, lost, of another version, or held by somebody."""

from __future__ import annotations

import struct
from collections.abc import Callable

import duckdb

from lead_scoring.errors import ExitCode

from .house import Ended, House, chosen, fault
from .input import edit

FINE, USAGE, LOCKED, MACHINE = (
    ExitCode.FINE,
    ExitCode.USAGE,
    ExitCode.LOCKED,
    ExitCode.MACHINE,
)
LATER_FORMAT = 99


def later(data: bytes) -> bytes:
    """Let a DuckDB file be of a later format; its first block has a checksum."""
    block = data[8:12] + LATER_FORMAT.to_bytes(8, "little") + data[20:4096]
    checksum = 5381
    for (number,) in struct.iter_unpack("<Q", block):
        checksum ^= number * 0xBF58476D1CE4E5B9 & 2**64 - 1
    return checksum.to_bytes(8, "little") + block + data[4096:]


def flipped(data: bytes) -> bytes:
    """Flip bytes in each fourth block of a DuckDB file, its headers apart."""
    changed = bytearray(data)
    for place in range(3 * 4096 + 300, len(data), 4 * 262_144):
        for offset in range(64):
            changed[place + offset] ^= 0xFF
    return bytes(changed)


DAMAGES = {
    "has no bytes": lambda data: b"",
    "was cut off": lambda data: data[: len(data) // 3],
    "holds something else": lambda data: b"PK\3\4 not a database " * 1_000,
    "has flipped bytes": flipped,
    "is of a later DuckDB": later,
}


# The warehouse, which a build makes again from the raw tables


def _without_warehouse(house: House) -> None:
    house.warehouse.unlink(missing_ok=True)
    house.warehouse.with_name(f"{house.warehouse.name}.wal").unlink(missing_ok=True)


def warehouse_is(name: str, change: Callable[[bytes], bytes]) -> None:
    @fault(
        f"the warehouse {name}",
        MACHINE,
        FINE,
        says="remove the file",
        part="broken warehouse",
        hits_files=True,
        then=_without_warehouse,
    )
    def _(house: House) -> Ended:
        edit(house.warehouse, change)
        return house.run_build()


for _name, _change in DAMAGES.items():
    warehouse_is(_name, _change)


@fault(
    "a log of noise lies beside the warehouse",
    FINE,
    MACHINE,
    says="remove the file",
    then=_without_warehouse,
)
def _(house: House) -> Ended:
    house.warehouse.with_name(f"{house.warehouse.name}.wal").write_bytes(b"noise" * 999)
    return house.run_build()


@fault("the warehouse is lost", FINE, part="another warehouse")
def _(house: House) -> Ended:
    house.warehouse.unlink()
    return house.run_build()


@fault(
    "the warehouse is of a version that knew half the tables",
    FINE,
    part="another warehouse",
)
def _(house: House) -> Ended:
    with duckdb.connect(str(house.warehouse)) as connection:
        for schema in ("audit", "marts", "ledger", "evaluated", "rules", "files"):
            connection.execute(f"drop schema if exists {schema} cascade")
        connection.execute("alter table staging.loaded_events drop activity_type")
        # The name of a slice holds how it was read, which was another way then.
        connection.execute("update staging.loaded_events set raw_slice = 'before'")
    return house.run_build()


# The history, which nobody makes again


def _with_kept_history(house: House) -> None:
    ended = house.run("history", "restore", "--replace")
    assert ended.code == FINE, ended.said


def history_is(name: str, change: Callable[[bytes], bytes]) -> None:
    @fault(
        f"the history {name}",
        MACHINE,
        says="lead-scoring history restore --replace",
        part="broken history",
        then=_with_kept_history,
        hits_files=True,
    )
    def _(house: House) -> Ended:
        edit(house.history, change)
        return house.run_build()


for _name, _change in DAMAGES.items():
    history_is(_name, _change)


@fault(
    "the history is lost",
    USAGE,
    says="lead-scoring history restore",
    then=_with_kept_history,
    hits_files=True,
)
def _(house: House) -> Ended:
    house.history.unlink()
    return house.run_build()


# What is published, and kept


def published_is(name: str, change: Callable[[bytes], bytes]) -> None:
    @fault(
        f"the published file {name}",
        FINE,
        part="broken published files",
        hits_files=True,
    )
    def _(house: House) -> list[Ended]:
        for file in (house.published, chosen(house).anonymous):
            data = file.read_bytes()
            file.unlink()
            file.write_bytes(change(data))
        house.run("report")
        return house.run_publish()


for _name, _change in DAMAGES.items():
    published_is(_name, _change)
