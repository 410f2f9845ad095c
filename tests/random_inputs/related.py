"""What a relation between two builds is, and how it is tried on random inputs.

A relation changes an input in a way whose effect is known from the definitions alone,
such as none, and says how the outputs of both builds are to be looked at so that they
are equal. No expected score is worked out, so nothing shares a mistake with the models.
"""

from __future__ import annotations

import gzip
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from reference.values import Calendar as Reader
from reference.values import Moment

from lead_scoring.compare import compare_rows

from .clock import Calendar
from .compare import (
    LETTERS,
    Row,
    Tables,
    plain_rows,
    put_together,
    read_published,
)
from .dice import Dice
from .generator import Build
from .harness import copy_project, run_dbt, turn_into_parquet, write_csv, write_rules
from .shape import Cells

RawTables = dict[str, list[Cells]]
Lens = Callable[[Tables], Tables]

# Numbers of rows in the warehouse, moments at which a build ran, and raw records as
# JSON, which hold how they were spelled.
NEVER_COMPARED = ("rule_id", "subject_id", "changed_at", "payload_hash")
NEVER_COMPARED += ("record", "kept_record")
# What further records change in any case.
COUNTS = ("activity_reconciliation", "unreadable_values", "rejected_records")
COUNTS += ("duplicate_records", "table_ages", "events_without_seconds")
BUILT = ("build", "--exclude-resource-type", "unit_test", "test")


@dataclass(frozen=True)
class Case:
    """What one build reads, and how it lies there.

    Attributes:
        raw: the rows of the raw tables, all tenants together.
        columns: the columns of each table that exists, in the order of the file.
        types: of the tables that are Parquet files, the columns that are not text.
        rules: the rows of the rule tables.
        calendar: the day to score for and the business time zone.
        leads_per_visitor: the variable of this name.
        files: how many files a table is cut into; 1: no folder.
        compressed: whether CSV files are.
        threads: models that are built at a time.

    """

    raw: RawTables
    columns: dict[str, list[str]]
    types: dict[str, dict[str, str]]
    rules: RawTables
    calendar: Calendar
    leads_per_visitor: int
    files: int = 1
    compressed: bool = False
    threads: int = 1

    @property
    def variables(self) -> dict[str, str | int]:
        """Return the variables of the dbt project."""
        return {
            "business_timezone": self.calendar.zone.key,
            "leads_per_visitor": self.leads_per_visitor,
        }

    @property
    def as_of(self) -> date:
        """Return the day to score for."""
        return self.calendar.as_of

    @property
    def letters(self) -> list[str]:
        """Return the letters of the tenants that are there."""
        return sorted({letters for row in self.raw["leads"] for letters in _of(row)})

    def with_rows(self, table: str, rows: Iterable[Cells]) -> Case:
        """Replace the rows of a raw table; one that does not exist stays away."""
        if table not in self.raw:
            return self
        return replace(self, raw=self.raw | {table: list(rows)})

    def with_more(self, table: str, rows: Iterable[Cells]) -> Case:
        """Add rows to a raw table."""
        return self.with_rows(table, [*self.raw.get(table, []), *rows])

    def with_rules(self, table: str, rows: Iterable[Cells]) -> Case:
        """Replace the rows of a rule table."""
        return replace(self, rules=self.rules | {table: list(rows)})

    def each_row(self, change: Callable[[str, Cells], Cells]) -> Case:
        """Change each row of each raw table."""
        return replace(
            self,
            raw={
                table: [change(table, row) for row in rows]
                for table, rows in self.raw.items()
            },
        )

    def each_rule(self, change: Callable[[str, Cells], Cells]) -> Case:
        """Change each row of each rule table."""
        return replace(
            self,
            rules={
                table: [change(table, row) for row in rows]
                for table, rows in self.rules.items()
            },
        )

    # Cells

    def moment(self, cell: str | None) -> Moment | None:
        """Read a moment, as the definitions say."""
        return Reader(self.calendar.zone.key).moment(cell)

    def row(self, table: str, **values: str | datetime | None) -> Cells:
        """Write a row plainly, with the columns that the table has."""
        types = self.types.get(table, {})
        return {
            name: _written(self, values.get(name), types.get(name))
            for name in self.columns.get(table, ())
        }

    def day_start(self, days: int = 0) -> datetime:
        """Return the first instant of the day to score for, or of another one."""
        return self.calendar.start_of(self.as_of + timedelta(days=days))


def _written(case: Case, value: str | datetime | None, sql_type: str | None) -> str:
    if not isinstance(value, datetime):
        return value or ""
    if sql_type == "DATE":
        return case.calendar.day_of(value).isoformat()
    ending = "" if sql_type == "TIMESTAMP" else "+00"
    return f"{value.astimezone(timezone.utc):%Y-%m-%d %H:%M:%S.%f}{ending}"


def _of(row: Cells) -> set[str]:
    return set(LETTERS.findall(" ".join(cell or "" for cell in row.values()).lower()))


def case_of(build: Build) -> Case:
    """Put the tenants of a random build together."""
    return Case(
        raw={
            table: [row for raw in build.tenants.values() for row in raw[table]]
            for table in build.shape.columns
        },
        columns=build.shape.columns,
        types=build.shape.types,
        rules=build.rules,
        calendar=build.calendar,
        leads_per_visitor=build.leads_per_visitor,
    )


# Relations


@dataclass(frozen=True)
class Relation:
    """Two inputs, and what is equal in their outputs.

    Attributes:
        name: a sentence that says what holds.
        change: makes the other input.
        given: what both inputs are made to be first, so that the relation holds.
        both: how the outputs of both sides are looked at.
        before: how those of the first input are, so that they are what the other's
            must be.
        after: how those of the other input are.
        holds: what else must hold, as lines that say what does not.
        more: the outcomes that further records may have; outcomes and unreadable cells
            are not compared then.
        is_followed: whether rows must differ if looked at plainly; else a change that
            reaches no score would pass.
        parts: cuts the other input into parts that are built one by one, and whose
            rows are put together.
        shares: relations of the same name here may be tried in one build of all their
            changes; only if that differs is each tried alone.

    """

    name: str
    change: Callable[[Case, Dice], Case]
    given: tuple[Callable[[Case], Case], ...] = ()
    both: tuple[Lens, ...] = ()
    before: tuple[Lens, ...] = ()
    after: tuple[Lens, ...] = ()
    holds: tuple[Callable[[Sides], Iterable[str]], ...] = ()
    more: tuple[str, ...] = ()
    is_followed: bool = False
    parts: Callable[[Case], list[Case]] | None = None
    shares: str = ""


@dataclass(frozen=True)
class Sides:
    """Two inputs and what was built of them."""

    case: Case
    other: Case
    before: Tables
    after: Tables


@dataclass
class Tried:
    """What came of trying a relation."""

    inputs: int = 0
    rows: int = 0
    changed: int = 0
    followed: int = 0
    found: list[str] = field(default_factory=list)

    def add(self, other: Tried) -> None:
        """Add what came of another build."""
        self.inputs += other.inputs
        self.rows += other.rows
        self.changed += other.changed
        self.followed += other.followed
        self.found += other.found

    def faults(self, relation: Relation) -> list[str]:
        """Return what differs, or why nothing could: a change that reaches nothing."""
        if not self.changed:
            return [*self.found, "the change touches nothing"]
        if relation.is_followed and not self.followed:
            return [*self.found, "no row follows the change"]
        return self.found


class Bench:
    """A copy of the dbt project that builds cases; what was built is kept in memory."""

    def __init__(self, folder: Path) -> None:
        """Copy the project into `folder`."""
        self._folder = folder
        self.project = folder / "project"
        copy_project(self.project)
        self._built: dict[tuple, Tables] = {}

    def try_all(
        self, relations: Iterable[Relation], case: Case, seed: int
    ) -> Iterator[tuple[Relation, Tried]]:
        """Try relations, in one build where they share it."""
        groups: dict[object, list[Relation]] = {}
        for relation in relations:
            key = (relation.shares, relation.given) if relation.shares else relation
            groups.setdefault(key, []).append(relation)
        # Inputs that are made alike one after the other: no first build is made twice.
        for group in sorted(groups.values(), key=lambda group: str(group[0].given)):
            joint = self._tried(together(group), case, seed)
            if len(group) == 1:
                yield group[0], joint
            elif joint.found:
                for relation in group:
                    yield relation, self._tried(relation, case, seed)
            else:
                for relation in group:
                    yield relation, self._part_of(joint, relation, case, seed)

    def _part_of(
        self, joint: Tried, relation: Relation, case: Case, seed: int
    ) -> Tried:
        """Return what a relation changed of what several changed together."""
        case, other = both_cases(relation, case, seed)
        changed = changed_records(case, other)
        inputs = len(changed_tenants(case, other))
        # Rows that follow this change alone are those that its own lenses take out.
        shown = looked_at = without(*COUNTS)(plain(self._last.after))
        for lens in relation.after:
            looked_at = lens(looked_at)
        followed = sum(1 for _ in unequal_rows(shown, looked_at))
        return Tried(inputs, joint.rows, changed, followed)

    def try_relation(self, relation: Relation, case: Case, seed: int) -> Tried:
        """Build both inputs and compare them."""
        case, other = both_cases(relation, case, seed)
        before = self._first(case, seed, relation.given)
        if relation.parts:
            built = {
                str(n): self.build(part) for n, part in enumerate(relation.parts(other))
            }
            after = put_together({n: plain(tables) for n, tables in built.items()})
        else:
            after = self.build(other)
        self._last = Sides(case, other, before, after)
        return compared(relation, self._last)

    def _tried(self, relation: Relation, case: Case, seed: int) -> Tried:
        """Try a relation; a build that fails is a relation that does not hold."""
        try:
            return self.try_relation(relation, case, seed)
        except RuntimeError as error:
            return Tried(found=[str(error)])

    def _first(self, case: Case, seed: int, given: tuple) -> Tables:
        """Build the input that others are compared with, once for all relations."""
        key = (seed, *given)
        if key not in self._built:
            self._built = {one: it for one, it in self._built.items() if one[0] == seed}
            self._built[key] = self.build(case)
        return self._built[key]

    def build(self, case: Case) -> Tables:
        """Build a case in a new warehouse and read what it publishes."""
        raw, warehouse = self._folder / "raw", self._folder / "warehouse.duckdb"
        shutil.rmtree(raw, ignore_errors=True)
        for file in self._folder.glob("warehouse*"):
            shutil.rmtree(file) if file.is_dir() else file.unlink()
        write_case(case, raw)
        write_rules(case.rules, self.project / "seeds")
        settings = {
            "LEAD_SCORING_RAW": str(raw),
            "LEAD_SCORING_WAREHOUSE": str(warehouse),
            "LEAD_SCORING_AS_OF": case.as_of.isoformat(),
            "DBT_TARGET_PATH": str(self._folder / "target"),
            "DBT_LOG_PATH": str(self._folder / "logs"),
            "LEAD_SCORING_ACCEPT_CHANGES": "true",
        }
        threads = ("--threads", str(case.threads))
        run_dbt(self.project, case, settings, *BUILT, *threads)
        return read_published(warehouse)


def both_cases(relation: Relation, case: Case, seed: int) -> tuple[Case, Case]:
    """Return the two inputs of a relation."""
    for make in relation.given:
        case = make(case)
    return case, relation.change(case, Dice(f"{seed} {relation.name}"))


def together(relations: list[Relation]) -> Relation:
    """Return the relation that makes the changes of several, one after the other."""
    if len(relations) == 1:
        return relations[0]

    def change(case: Case, dice: Dice) -> Case:
        for relation in relations:
            case = relation.change(case, dice)
        return case

    def all_of(name: str) -> tuple:
        return tuple(each for one in relations for each in getattr(one, name))

    return Relation(
        name="; ".join(relation.name for relation in relations),
        change=change,
        given=relations[0].given,
        both=all_of("both"),
        before=all_of("before"),
        after=all_of("after"),
        holds=all_of("holds"),
        more=all_of("more"),
        is_followed=any(relation.is_followed for relation in relations),
    )


def compared(relation: Relation, sides: Sides) -> Tried:
    """Compare two builds as a relation says, and count what it is about."""
    before, after = plain(sides.before), plain(sides.after)
    counted = (without(*COUNTS),) if relation.more else ()
    for lens in (*counted, *relation.both):
        before, after = lens(before), lens(after)
    first = before
    for lens in relation.before:
        before = lens(before)
    second = after
    for lens in relation.after:
        after = lens(after)
    found = list(differing(before, after))
    for holds in relation.holds:
        found += holds(sides)
    if relation.more:
        found += wrong_outcomes(sides, relation.more)
    is_cut = relation.parts is not None
    return Tried(
        inputs=len(changed_tenants(sides.case, sides.other, is_cut)),
        rows=sum(map(len, after.values())),
        changed=changed_records(sides.case, sides.other, is_cut),
        followed=sum(1 for _ in unequal_rows(first, second)),
        found=found,
    )


def outcomes(tables: Tables) -> Counter[tuple]:
    """Return how many records have which outcome and reason."""
    return Counter(
        {
            (row["source_table"], row["outcome"], row["reason"]): row["records"]
            for row in tables["activity_reconciliation"]
        }
    )


def wrong_outcomes(sides: Sides, allowed: Iterable[str]) -> Iterator[str]:
    """Say where further records have another outcome, or others another one."""
    before, after = outcomes(sides.before), outcomes(sides.after)
    more: Counter[str] = Counter()
    for key in {*before, *after}:
        difference = after[key] - before[key]
        if difference and key[1] not in allowed:
            yield f"outcomes: {difference} more records are {key}"
        more[key[0]] += difference
    for table, rows in sides.other.raw.items():
        added = len(rows) - len(sides.case.raw[table])
        if more[table] != added:
            yield f"outcomes of {table}: {more[table]} more, not {added}"


def plain(tables: Tables) -> Tables:
    """Leave out what differs from build to build."""
    return without(*NEVER_COMPARED)(
        {
            table: [row for row in rows if ... not in row.values()]
            for table, rows in tables.items()
        }
    )


def differing(before: Tables, after: Tables) -> Iterator[str]:
    """Say which rows only one side has."""
    for table in sorted({*before, *after}):
        rows = [*before.get(table, []), *after.get(table, [])]
        if not rows:
            continue
        columns = list(rows[0])
        sides = (
            plain_rows(table, side.get(table, []), columns) for side in (before, after)
        )
        difference = compare_rows(table, *sides)
        if difference:
            yield f"{table} ({', '.join(columns)})"
            yield from difference.lines("the first build", "the other", most=4)


def unequal_rows(before: Tables, after: Tables) -> Iterator[tuple]:
    """Return the rows of both sides that the other side has not."""
    for table in {*before, *after}:
        sides = [
            Counter(tuple(row.items()) for row in side.get(table, []))
            for side in (before, after)
        ]
        yield from (sides[0] - sides[1]).elements()
        yield from (sides[1] - sides[0]).elements()


def changed_tenants(case: Case, other: Case, is_cut: bool = False) -> set[str]:
    """Return the tenants whose input differs; a rule or setting is everybody's."""
    if is_cut:
        return set(case.letters)
    as_they_lie = [
        (one.columns, one.types, one.files, one.compressed, one.threads)
        for one in (case, other)
    ]
    rules = [
        {table: sorted(map(_line, rows)) for table, rows in one.rules.items()}
        for one in (case, other)
    ]
    if as_they_lie[0] != as_they_lie[1] or rules[0] != rules[1]:
        return set(case.letters)
    lines = _changed_rows(case.raw, other.raw)
    if not lines and (case.calendar != other.calendar or case.raw != other.raw):
        return set(case.letters)
    found = {letters for _, line in lines for letters in LETTERS.findall(line.lower())}
    return found & set(case.letters)


def changed_records(case: Case, other: Case, is_cut: bool = False) -> int:
    """Return how many records and rules differ; all, if only how they lie does."""
    rows = len(_changed_rows(case.raw, other.raw))
    rules = len(_changed_rows(case.rules, other.rules))
    if not rows + rules and changed_tenants(case, other, is_cut):
        return sum(map(len, other.raw.values()))
    return rows + rules


def _changed_rows(one: RawTables, other: RawTables) -> list[tuple[str, str]]:
    """Return the rows that only one of the two has."""
    sides = [
        Counter((table, _line(row)) for table, rows in raw.items() for row in rows)
        for raw in (one, other)
    ]
    return [*(sides[0] - sides[1]).elements(), *(sides[1] - sides[0]).elements()]


def _line(row: Cells) -> str:
    return "\x00".join(f"{name}\x01{row[name] or ''}" for name in sorted(row))


# Files


def write_case(case: Case, folder: Path) -> None:
    """Write the raw tables of a case."""
    folder.mkdir(parents=True)
    for table, columns in case.columns.items():
        rows = case.raw[table]
        paths = [folder / f"{table}.csv"]
        if case.files > 1:
            paths = [folder / table / f"{n}.csv" for n in range(case.files)]
            (folder / table).mkdir()
        for number, path in enumerate(paths):
            write_csv(path, columns, rows[number :: len(paths)])
            if table in case.types:
                turn_into_parquet(path, columns, case.types[table])
            elif case.compressed:
                _compress(path)


def _compress(path: Path) -> None:
    with path.open("rb") as file, gzip.open(f"{path}.gz", "wb") as packed:
        shutil.copyfileobj(file, packed)
    path.unlink()


# Ways to look at what was built


def without(*names: str) -> Lens:
    """Leave out tables, columns of all tables, or columns of one (`table.column`)."""

    def lens(tables: Tables) -> Tables:
        return {
            table: [
                {
                    column: value
                    for column, value in row.items()
                    if column not in names and f"{table}.{column}" not in names
                }
                for row in rows
            ]
            for table, rows in tables.items()
            if table not in names
        }

    return lens


def only(*tables: str) -> Lens:
    """Look at some tables alone."""
    return lambda built: {name: built[name] for name in tables}


def without_rows(unwanted: Callable[[str, Row], bool]) -> Lens:
    """Leave out rows."""
    return lambda tables: {
        table: [row for row in rows if not unwanted(table, row)]
        for table, rows in tables.items()
    }


def without_rows_of(mark: str) -> Lens:
    """Leave out rows in whose cells a text stands."""
    return without_rows(
        lambda _, row: any(
            isinstance(cell, str) and mark in cell for cell in row.values()
        )
    )


def each_cell(change: Callable[[str, str, object], object]) -> Lens:
    """Change cells; `change` gets the table, the column and the cell."""
    return lambda tables: {
        table: [
            {column: change(table, column, cell) for column, cell in row.items()}
            for row in rows
        ]
        for table, rows in tables.items()
    }


def texts_changed(change: Callable[[str], str]) -> Lens:
    """Change all texts."""
    return each_cell(
        lambda _, __, cell: change(cell) if isinstance(cell, str) else cell
    )
