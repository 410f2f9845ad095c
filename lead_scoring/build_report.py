"""What a build did, as JSON and as text beside each other: for builds that fail, too.

Names of people stand in it, since it says who became an MQL; their addresses do not.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import duckdb

from . import signals
from .console import in_a_line, without_addresses
from .damaged import refuse_cut_off
from .dbt import DbtRun
from .errors import ExitCode, StoppedError
from .page import Changes, changes
from .raw import input_files, versions
from .report import open_published
from .report_audit import first_names, rows
from .settings import Settings

SLOWEST_SHOWN = 10


class BuildReport:
    """The report of a build that is under way.

    Attributes:
        run: what dbt did so far.
        code: what it ends with where nothing stops it.
        is_published: whether its tables are published.
        changed: who became an MQL, once that is known.

    """

    def __init__(self, settings: Settings) -> None:
        """Begin it: forget that of the last build, which may name who is erased now."""
        self.run = DbtRun()
        self.code = ExitCode.FINE
        self.is_published = False
        self.changed: Changes | None = None
        self._settings = settings
        self._began = datetime.now(timezone.utc)
        self._steps: dict[str, float] = {}
        self._last = _read(settings)
        self._before: dict[str, dict[str, int]] = {}
        # A file that an earlier version published may be of another shape.
        with suppress(duckdb.Error, StoppedError):
            self._before = _counts(settings)
        self._input: dict[str, str] = {}
        self._versions: dict[str, str] = {}
        for file in (settings.report, *_files(settings)):
            file.unlink(missing_ok=True)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure a step of the build."""
        began = time.monotonic()
        try:
            yield
        finally:
            seconds = time.monotonic() - began
            self._steps[name] = self._steps.get(name, 0) + seconds

    def look_at_input(self) -> str:
        """Remember what the raw files hold; say so where it is what they held last."""
        files = input_files(self._settings)
        known = self._last.get("input_versions", {})
        found, digests = {}, {}
        for name, version in versions(files).items():
            # What has the size and time that it had is not read again.
            if known.get(name) == version:
                digest = self._last["input"][name]
            else:
                try:
                    refuse_cut_off(files[name])
                    digest = _digest(files[name])
                except FileNotFoundError:  # it went after it was listed
                    continue
            found[name], digests[name] = version, digest
        self._versions, self._input = found, digests
        return (
            f"No new data: the raw files hold what they held in the build of"
            f" {self._last['began_at']}"
            if self._has_new_data() is False
            else ""
        )

    @contextmanager
    def written(self) -> Iterator[None]:
        """Write it however the block ends."""
        try:
            yield
        except BaseException as error:
            # What stopped the build is what its caller has to hear.
            with suppress(OSError, duckdb.Error, StoppedError):
                self._write(*_code_and_fault(error))
            raise
        self._write(self.code, "")

    def _has_new_data(self) -> bool | None:
        known = self._last.get("input")
        return known != self._input if known and self._input else None

    def _write(self, code: int, fault: str) -> None:
        now = datetime.now(timezone.utc)
        content: dict[str, Any] = {
            "build_id": self.run.build_id or None,
            "is_published": self.is_published,
            "exit_code": int(code),
            "fault": _safe(fault) or None,
            "warehouse": str(self._settings.warehouse),
            "began_at": f"{self._began:%Y-%m-%d %H:%M:%S} UTC",
            "ended_at": f"{now:%Y-%m-%d %H:%M:%S} UTC",
            "has_new_data": self._has_new_data(),
            "notes": self.run.notes,
            "warnings": [*dict.fromkeys(map(_safe, self.run.warnings))],
        }
        if self.is_published:
            content |= _what_came_out(self._settings, self._before)
            content |= _who_changed(self.changed or changes(self._settings))
        content["seconds"] = {
            "total": round((now - self._began).total_seconds(), 1),
            "steps": {name: round(took, 1) for name, took in self._steps.items()},
            "tables": {
                name: round(took, 2) for name, took in self.run.seconds_of.items()
            },
        }
        as_json, as_text = _files(self._settings)
        as_text.parent.mkdir(parents=True, exist_ok=True)
        as_text.write_text("\n".join(_lines(content)) + "\n", encoding="utf-8")
        content |= {"input": self._input, "input_versions": self._versions}
        text = json.dumps(content, indent=2, ensure_ascii=False, default=str)
        as_json.write_text(text + "\n", encoding="utf-8")


def _files(settings: Settings) -> tuple[Path, Path]:
    return settings.build_report, settings.build_report.with_suffix(".txt")


def _read(settings: Settings) -> dict[str, Any]:
    """Return the report of the last build; nothing where there is none of this shape.

    There was no build yet, or one that was killed, or it was of another version, or of
    a warehouse of the same name in another folder.
    """
    try:
        found = json.loads(settings.build_report.read_text(encoding="utf-8"))
        is_known = found["input"].keys() == found["input_versions"].keys()
        is_known &= found["warehouse"] == str(settings.warehouse)
        return found if is_known and found["began_at"] else {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _code_and_fault(error: BaseException) -> tuple[int, str]:
    if isinstance(error, StoppedError):
        return error.code, str(error)
    if signals.received:
        return signals.code(), signals.words()
    return ExitCode.UNEXPECTED, f"unexpected: {type(error).__name__}: {error}"


def _safe(text: str) -> str:
    return "\n".join(map(in_a_line, without_addresses(text).splitlines()))


def _digest(path: Path) -> str:
    """Return a digest of what a file holds."""
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()


# What is published


def _counts(settings: Settings) -> dict[str, dict[str, int]]:
    """Return the records of the raw tables and the rows of the published ones."""
    if not settings.published.exists():
        return {}
    with open_published(settings) as connection:
        came_in = rows(
            connection,
            "select source_table, sum(records)::bigint"
            " from marts.activity_reconciliation group by all order by all",
        )
        tables = rows(
            connection,
            "select table_name from duckdb_tables() where schema_name = 'marts'"
            " order by table_name",
        )
        went_out = {
            table: rows(connection, f'select count(*) from marts."{table}"')[0][0]
            for (table,) in tables
        }
    return {"rows_in": dict(came_in), "rows_out": went_out}


def _what_came_out(
    settings: Settings, before: dict[str, dict[str, int]]
) -> dict[str, Any]:
    """Return what is published, counted, and by how much it has grown."""
    content: dict[str, Any] = {
        kind: {
            table: {
                "rows": number,
                "growth": number - before[kind].get(table, 0) if before else None,
            }
            for table, number in counts.items()
        }
        for kind, counts in _counts(settings).items()
    }
    with open_published(settings) as connection:
        ((content["build_id"], content["scored_on"]),) = rows(
            connection,
            """
            select
                (select max(build_id) from marts.activity_reconciliation),
                (select max(scored_on) from marts.lead_scores)
            """,
        )
        content["outcomes"] = [
            dict(zip(("table", "outcome", "reason", "records"), row, strict=True))
            for row in rows(
                connection,
                "select source_table, outcome, reason, sum(records)::bigint"
                " from marts.activity_reconciliation group by all order by all",
            )
        ]
        content["unreadable"] = [
            {"column": f"{table}.{column}", "records": records}
            for table, column, records in rows(
                connection,
                "select source_table, column_name, records"
                " from marts.unreadable_values order by all",
            )
        ]
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        ((content["without_address"],),) = rows(
            connection,
            "select count(*) from staging.loaded_events where has_lost_address",
        )
        content["unlisted"] = [
            {"kind": _safe(kind), "name": _safe(name), "records": records}
            for kind, name, records in rows(
                connection,
                """
                select 'activity_type', activity_type, events
                from audit.unlisted_activity_types
                union all
                select attribute, value, records
                from audit.unlisted_attribute_values
                order by 1, 3 desc, 2
                """,
            )
        ]
        names = (
            "table",
            "newest_on",
            "days_old",
            "warn_after_days",
            "error_after_days",
        )
        content["ages"] = [
            dict(zip(names, row, strict=True))
            for row in rows(connection, "from marts.table_ages order by all")
        ]
    return content


def _who_changed(changed: Changes | None) -> dict[str, Any]:
    if changed is None:
        return {"mqls_compared_with": None, "new_mqls": [], "former_mqls": []}
    since: date = changed.since
    return {
        "mqls_compared_with": since,
        "new_mqls": [
            {"lead_id": each.lead_id, "name": _safe(each.name)} for each in changed.new
        ],
        "former_mqls": [
            {
                "lead_id": each.lead_id,
                "name": _safe(each.name),
                "reason": each.reason,
            }
            for each in changed.gone
        ],
    }


# As text


def _lines(content: dict[str, Any]) -> Iterator[str]:
    """Yield the report as text, line by line."""
    state = "published" if content["is_published"] else "nothing was published"
    yield f"Build {content['build_id'] or '(not begun)'}: {state}"
    yield (
        f"{content['began_at']}, {content['seconds']['total']:.0f} s,"
        f" exit code {content['exit_code']}, {content['warehouse']}"
    )
    if content["has_new_data"] is False:
        yield "No new data: the raw files hold what they held in the last build"
    yield from content["notes"]
    if content["fault"]:
        yield from ("", content["fault"])
    if content["is_published"]:
        for kind, title in (
            ("rows_in", "Records read"),
            ("rows_out", "Rows published"),
        ):
            yield from ("", f"{title} (since the last publication):")
            for table, counts in content[kind].items():
                growth = counts["growth"]
                change = f"  ({growth:+,})" if growth is not None else ""
                yield f"{counts['rows']:13,}  {table}{change}"
        if content["mqls_compared_with"]:
            yield from _changes_in_words(content)
        yield from _left_out(content)
    if content["warnings"]:
        yield from ("", "Warnings:", *content["warnings"])
    yield from ("", "Seconds by step:")
    for name, seconds in content["seconds"]["steps"].items():
        yield f"{seconds:13.1f}  {name}"
    tables = sorted(content["seconds"]["tables"].items(), key=lambda pair: -pair[1])
    shown = [f"{name} {seconds:.1f}" for name, seconds in tables[:SLOWEST_SHOWN]]
    if shown:
        yield f"{'':15}the slowest: {', '.join(shown)}"


def _changes_in_words(content: dict[str, Any]) -> Iterator[str]:
    """Yield who became an MQL and who ceased to be one, by name."""
    gone = [f"{each['name']}: {each['reason']}" for each in content["former_mqls"]]
    yield from ("", f"Since {content['mqls_compared_with']}:")
    for title, names in (
        ("New MQLs", [each["name"] for each in content["new_mqls"]]),
        ("No MQL any more", gone),
    ):
        yield f"  {title}: {len(names)}" + (f" ({', '.join(names)})" if names else "")


def _left_out(content: dict[str, Any]) -> Iterator[str]:
    """Yield what the scores do not rest on."""
    left_out = [each for each in content["outcomes"] if each["outcome"] != "used"]
    if left_out:
        yield from ("", "Records that count for nothing:")
    for each in left_out:
        why = f" ({each['reason']})" if each["reason"] else ""
        yield f"{each['records']:13,}  {each['table']}: {each['outcome']}{why}"
    if content["without_address"]:
        yield from ("", "Too old to keep an address or browser:")
        yield f"{content['without_address']:13,}  events"
    if content["unreadable"]:
        yield from ("", "Cells that cannot be read:")
    for each in content["unreadable"]:
        yield f"{each['records']:13,}  {each['column']}"
    kinds = dict.fromkeys(each["kind"] for each in content["unlisted"])
    if kinds:
        yield from ("", "Not listed:")
    for kind in kinds:
        names = [each["name"] for each in content["unlisted"] if each["kind"] == kind]
        yield f"{len(names):13,}  {kind}: {first_names(names)}"
