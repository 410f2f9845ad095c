"""Measure the explorer on many leads: `make explorer-times LEADS=200000`.

The published demo is multiplied: each copy of a lead or account has an id of its own.
The copies of a row lie side by side, so that the rows of one lead are spread over the
whole file and no page finds them together. Then every page is opened in Chromium. A
first visit finds nothing in memory; the second is what somebody sees who works with it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import duckdb
from explorer import CHROMIUM, NO_CHROMIUM, Reader, chromium, reader, served

from lead_scoring.app.titles import FIRST, TITLES
from lead_scoring.settings import settings
from lead_scoring.sql import literal

# Columns that name a lead, an account or an event.
IDS = ("lead_id", "account_id", "top_person", "surviving_lead_id", "event_id")


def multiply(published: Path, copy: Path, leads: int) -> int:
    """Write a published file with so many leads at least; return how many there are."""
    with duckdb.connect(str(copy)) as connection:
        connection.execute(f"attach {literal(published)} as demo (read_only)")
        connection.execute("create schema marts")
        (few,) = connection.execute(
            "select count(*) from demo.marts.lead_scores"
        ).fetchone()
        times = -(-leads // few)
        for table, columns in connection.execute(
            "select table_name, list(column_name) from duckdb_columns()"
            " where database_name = 'demo' group by table_name"
        ).fetchall():
            named = [name for name in IDS if name in columns]
            rows = f"from demo.marts.{table}"
            if named:
                cells = ", ".join(
                    f"{name} || if(copy = 0, '', '_' || copy) as {name}"
                    for name in named
                )
                rows = (
                    f"select * exclude (copy) replace ({cells})"
                    f" from (select *, unnest(range({times})) as copy {rows})"
                )
            connection.execute(f"create table marts.{table} as {rows}")
    return few * times


def visit(someone: Reader, places: dict[str, str]) -> dict[str, float]:
    """Open every page; return the seconds that each took."""
    return {name: someone.open(path) for name, path in places.items()}


def main() -> int:
    """Print the seconds of every page and the memory of the process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--leads", type=int, default=0, help="else the demo as it is")
    wanted = parser.parse_args().leads
    if CHROMIUM is None:
        print(NO_CHROMIUM, file=sys.stderr)
        return 1
    published = settings().published
    with tempfile.TemporaryDirectory(dir=published.parent) as folder:
        warehouse = Path(folder, "many.duckdb")
        copy = Path(folder, "many_published.duckdb")
        begins = time.perf_counter()
        number = multiply(published, copy, wanted or 1)
        print(
            f"{number:,} leads, a file of {copy.stat().st_size / 1e6:,.0f} MB, made in"
            f" {time.perf_counter() - begins:,.0f} s"
        )
        with (
            served("--warehouse", warehouse) as address,
            chromium() as browser,
            reader(browser, address) as someone,
        ):
            with duckdb.connect(str(copy), read_only=True) as connection:
                lead, account = connection.execute(
                    "select lead_id, account_id from marts.lead_scores"
                    " where account_id is not null order by total_score desc limit 1"
                ).fetchone()
            places = {name: "" if name == FIRST else name for name in TITLES}
            places |= {"lead": f"lead?id={lead}", "account": f"account?id={account}"}
            places |= {"search": "?q=mart%C3%ADnez", "all accounts": "account"}
            places |= {"did lately": "?did=webinar"}
            first, second = visit(someone, places), visit(someone, places)
            print(f"{'page':14}{'first':>7}{'then':>7}  seconds")
            for name in places:
                print(f"{name:14}{first[name]:7.1f}{second[name]:7.1f}")
            print(f"memory of the process, at most: {_memory(address):,.0f} MB")
    return 0


def _memory(address: str) -> float:
    """Return the most memory in MB that the process has had that serves an address."""
    port = address.rpartition(":")[2]
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                command = (folder / "cmdline").read_bytes().split(b"\0")
                if b"--no-browser" in command and port.encode() in command:
                    status = (folder / "status").read_text(encoding="utf-8")
                    line = status.partition("VmHWM:")[2]
                    return int(line.split()[0]) / 1000
            except OSError:
                continue
    raise LookupError(address)


if __name__ == "__main__":
    sys.exit(main())
