"""What must follow when the raw tables are changed, and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from reference.states import MONTHS
from reference.values import email, filled, identifier

from .clock import OFFSETS, Calendar
from .dice import Dice
from .layout import TABLES, Column
from .related import (
    Case,
    Relation,
    Sides,
    each_cell,
    outcomes,
    texts_changed,
    without,
    without_rows_of,
)
from .shape import Cells

# The key of a record as it was spelled.
AS_SPELLED = ("record_key",)
# Words that stand in no random input.
STRANGER, LATE, ROBOT, GONE = "x-stranger", "x-late", "x-robot", "x-gone"
CHAIN = "x-chain"
NEW_PART = "_new_"
HEIR = "!heir"
IDS = re.compile("(q[a-z]{2}q)", re.IGNORECASE)
DATES = {
    "leads": "created_at",
    "accounts": "created_at",
    "attribute_changes": "changed_at",
    "events": "occurred_at",
    "identities": "identified_at",
    "lead_merges": "merged_at",
    "orders": "ordered_at",
    "opportunities": "created_at",
    "lead_statuses": "changed_at",
}


# What both inputs are made to be first


def exact_times(case: Case) -> Case:
    """Take all times to be exact: a record more makes no type one to the minute."""
    return case.with_rules("suppression_limits", [])


def nothing_suppressed(case: Case) -> Case:
    """Let every event count."""
    return case.with_rules("suppression_rules", [])


def no_challengers(case: Case) -> Case:
    """Make challengers drafts, for ids deal leads out to them."""
    unassigned = {"role": "draft", "experiment": "", "traffic_percent": ""}
    return case.with_rules(
        "scoring_models",
        [
            row | unassigned if row["role"] == "challenger" else row
            for row in case.rules["scoring_models"]
        ],
    )


def with_drafts(case: Case) -> Case:
    """Have a draft beside each champion."""
    drafts = [
        row
        | {
            "scoring_model": f"y{number}",
            "role": "draft",
            "based_on": row["scoring_model"],
        }
        for number, row in enumerate(case.rules["scoring_models"])
        if row["role"] == "champion"
    ]
    return case.with_rules("scoring_models", [*case.rules["scoring_models"], *drafts])


def _not_about(*attributes: str) -> Callable[[Case], Case]:
    def given(case: Case) -> Case:
        return case.each_rule(
            lambda _, row: (
                row | {"attribute": "phone"}
                if (row.get("attribute") or "").strip().lower() in attributes
                else row
            )
        )

    return given


no_rules_on_ids = _not_about("lead_id", "account_id", "account_account_id", "id")
no_rules_on_moments = _not_about(
    *("created_at", "updated_at", "opted_out_at", "customer_since"),
    "account_created_at",
)


def in_utc(case: Case) -> Case:
    """Count days in UTC, where every day has 24 hours."""
    calendar = Calendar(case.as_of, ZoneInfo("UTC"), case.calendar.clock_changes)
    return replace(case, calendar=calendar)


def known_robot(case: Case) -> Case:
    """Let a first rule suppress what a verdict of its own says."""
    rule = {"priority": "0", "rule": "a robot", "kind": "source_verdict"}
    rule |= {"pattern": ROBOT, "reason": "A robot"}
    return case.with_rules(
        "suppression_rules", [rule, *case.rules["suppression_rules"]]
    )


def with_chains(case: Case) -> Case:
    """Merge three people of each tenant one into the other, always."""
    if "lead_merges" not in case.raw:
        return case
    for letters in case.letters:
        names = [f"{CHAIN}{number} {letters}" for number in range(3)]
        for number, name in enumerate(names):
            at = case.day_start(-9 * number)
            email = f"{CHAIN}{number}@{letters}.example"
            case = with_person(case, Dice(name), name, at, email)
        rows = [
            case.row("lead_merges", merged_lead_id=one, surviving_lead_id=other)
            for one, other in pairwise(names)
        ]
        case = case.with_more("lead_merges", rows)
    return case


# How an input lies there


def shuffled(case: Case, dice: Dice) -> Case:
    """Shuffle raw and rule tables, and build several models at a time."""
    return replace(
        case,
        raw={table: dice.shuffled(rows) for table, rows in case.raw.items()},
        rules={table: dice.shuffled(rows) for table, rows in case.rules.items()},
        threads=5,
    )


def in_other_columns(case: Case, dice: Dice) -> Case:
    """Put the columns of each file into another order."""
    return replace(
        case,
        columns={
            name: dice.shuffled(columns) for name, columns in case.columns.items()
        },
    )


def in_several_files(case: Case, dice: Dice) -> Case:
    """Cut each table into files."""
    return replace(case, files=dice.choice((2, 3, 7)))


def in_another_format(case: Case, dice: Dice) -> Case:
    """Turn CSV files into Parquet files of text, and those with types into CSV."""
    types = {table: {} for table in case.columns if table not in case.types}
    return replace(case, types=types, compressed=True)


def of_other_instants(case: Case, dice: Dice) -> Case:
    """Write each moment with another offset."""

    def change(table: str, row: Cells) -> Cells:
        return row | {
            column.name: _with_offset(case, row[column.name], dice)
            for column in _text_columns(case, table)
            if column.kind in ("moment", "opt-out")
        }

    return case.each_row(change)


def _with_offset(case: Case, cell: str | None, dice: Dice) -> str | None:
    moment = case.moment(cell)
    if moment is None or not 1000 < moment.instant.year < 9000:
        return cell
    minutes = dice.choice(OFFSETS)
    local = moment.instant.replace(tzinfo=None) + timedelta(minutes=minutes)
    sign, minutes = "+-"[minutes < 0], abs(minutes)
    return f"{local.isoformat()}{sign}{minutes // 60:02d}:{minutes % 60:02d}"


def in_other_letters(case: Case, dice: Dice) -> Case:
    """Swap the case of names, and put blanks around every text."""

    def change(table: str, row: Cells) -> Cells:
        changed = dict(row)
        for column in _text_columns(case, table):
            cell = row[column.name]
            if cell and column.kind == "name":
                cell = "".join(c.swapcase() if c.isascii() else c for c in cell)
            changed[column.name] = dice.choice(("", " ", "\t")) + (cell or "") + " "
        return changed

    return case.each_row(change)


def _text_columns(case: Case, table: str) -> Iterator[Column]:
    types = case.types.get(table, {})
    for column in TABLES[table].columns:
        if column.name in case.columns[table] and column.name not in types:
            yield column


# Records that do not count


def everything_twice(case: Case, dice: Dice) -> Case:
    """Deliver each record twice."""
    return replace(
        case, raw={table: [*rows, *rows] for table, rows in case.raw.items()}
    )


def twice_as_many(sides: Sides) -> Iterator[str]:
    """Check that second records compete, or count again where none compete."""
    rejected = {
        *("missing key", "unreadable timestamp", "unreadable ip range"),
        "unknown entity type",
    }
    expected: Counter[tuple] = Counter()
    for row in sides.before["activity_reconciliation"]:
        table, outcome, reason = row["source_table"], row["outcome"], row["reason"]
        alone = outcome in ("erased", "future") or reason in rejected
        expected[table, outcome, reason] += row["records"] * (2 if alone else 1)
        if not alone:
            expected[table, "duplicate", None] += row["records"]
    built = outcomes(sides.after)
    if built != expected:
        yield f"outcomes: {built - expected} more, {expected - built} fewer"


def dated_later(case: Case, dice: Dice) -> Case:
    """Add records with the content of others, under old and new keys, dated later."""
    for table, dated in DATES.items():
        rows = case.raw.get(table, [])
        if dated not in case.columns.get(table, ()):
            continue
        key, version = TABLES[table].key, TABLES[table].version
        sound = [row for row in rows if _is_sound(case, table, row)]
        later = []
        for row in dice.some(sound, len(sound) // 2 + 1):
            other = dict(dice.choice(sound))
            if dice.chance(50):
                other |= {name: row[name] for name in key}
            elif len(key) == 1:
                other[key[0]] = f"{LATE} {len(later)} {other[key[0]]}"
            if version in case.columns[table] and dice.chance(50):
                other[version] = row[version]
            at = case.day_start(dice.choice((1, 1, 2, 40)))
            other[dated] = case.row(table, **{dated: at})[dated]
            if "closed_at" in other:  # else it must be readable, too
                other["closed_at"] = ""
            later.append(other)
        case = case.with_more(table, later)
    return case


def _is_sound(case: Case, table: str, row: Cells) -> bool:
    """Return whether nothing about a row itself is wrong."""
    required = [column for column in TABLES[table].columns if column.is_required]
    if not all(filled(row[column.name]) for column in required):
        return False
    if any(_is_placeholder(case, column, row[column.name]) for column in required):
        return False
    if table == "attribute_changes":
        entity = (filled(row["entity_type"]) or "").lower()
        return entity in ("lead", "account")
    return True


def _is_placeholder(case: Case, column: Column, cell: str | None) -> bool:
    """Return whether an id may be one; some that are none are taken for one."""
    return column.kind == "id" and any(
        re.search(row["pattern"], identifier(cell) or "", re.IGNORECASE)
        for row in case.rules["placeholders"]
    )


def with_erased_people(case: Case, dice: Dice) -> Case:
    """Add people with facts of every kind who asked to be erased."""
    if "erasure_requests" not in case.raw:
        return case
    for letters in case.letters:
        lead_id, address = f"{GONE} {letters}", f"{GONE}@{letters}.example"
        at = case.day_start(-dice.randint(0, 50))
        case = with_person(case, dice, lead_id, at, address)
        request = dice.choice(({"lead_id": lead_id}, {"email": address}))
        if "email" in request and "email" not in case.columns["leads"]:
            request = {"lead_id": lead_id}
        if not set(request) <= set(case.columns["erasure_requests"]):
            request = {"lead_id": lead_id, "email": address}
        requested_at = dice.choice((case.day_start(1), at + timedelta(days=300)))
        row = case.row("erasure_requests", requested_at=requested_at, **request)
        case = case.with_more("erasure_requests", [row])
    return case


def with_person(
    case: Case, dice: Dice, lead_id: str, at: datetime, address: str, **lead: str
) -> Case:
    """Add a lead with facts of every kind about it alone."""
    after = at + timedelta(days=dice.choice((0, 1, 5)), seconds=7)
    visitor = f"v {lead_id}"
    rows = {
        "leads": [
            case.row("leads", lead_id=lead_id, created_at=at, email=address, **lead)
        ],
        "events": [
            case.row(
                "events",
                event_id=f"{lead_id} {number}",
                occurred_at=after + timedelta(seconds=number),
                activity_type=kind,
                content=dice.choice(("/pricing", "mail-7")),
                **who,
            )
            for number, (kind, who) in enumerate(
                (
                    ("page_view", {"lead_id": lead_id}),
                    ("form_submit", {"lead_id": lead_id, "visitor_id": visitor}),
                    ("email_delivered", {"lead_id": lead_id}),
                    ("page_view", {"lead_id": lead_id}),
                )
            )
        ],
        "identities": [
            case.row(
                "identities", visitor_id=visitor, lead_id=lead_id, identified_at=after
            )
        ],
        "orders": [
            case.row("orders", order_id=lead_id, lead_id=lead_id, ordered_at=after)
        ],
        "lead_statuses": [
            case.row(
                "lead_statuses", lead_id=lead_id, status="accepted", changed_at=after
            )
        ],
        "attribute_changes": [
            case.row(
                "attribute_changes",
                entity_type="lead",
                entity_id=lead_id,
                attribute="country",
                value="US",
                changed_at=after,
            )
        ],
    }
    if "lead_id" not in case.columns.get("orders", ()):
        del rows["orders"]
    for table, more in rows.items():
        case = case.with_more(table, more)
    return case


def with_strangers(case: Case, dice: Dice) -> Case:
    """Add a person with an account of its own beside each tenant."""
    for letters in case.letters:
        name = f"{STRANGER} {letters}"
        at = case.day_start(-dice.randint(0, 50))
        account = {"account_id": name} if "accounts" in case.raw else {}
        case = with_person(
            case, dice, name, at, f"a@{STRANGER}-{letters}.example", **account
        )
        row = case.row(
            "accounts", account_id=name, domain=f"{STRANGER}-{letters}.example"
        )
        case = case.with_more("accounts", [row])
    return case


def with_robots(case: Case, dice: Dice) -> Case:
    """Repeat events of people as a robot's, which its verdict tells."""
    if "source_verdict" not in case.columns["events"]:
        return case
    kinds = {"page_view", "form_submit", "video_watch", "feature_use"}
    people = [
        row
        for row in case.raw["events"]
        if (filled(row["activity_type"]) or "").lower() in kinds
        and filled(row["event_id"])
        and case.moment(row["occurred_at"])
    ]
    robots = []
    for number, row in enumerate(
        dice.some(people, len(people), least=len(people) // 2)
    ):
        moment = case.moment(row["occurred_at"])
        away = moment.instant + timedelta(seconds=11 + number % 13, microseconds=137)
        if case.calendar.day_of(away) > case.as_of:
            continue
        at = case.row("events", occurred_at=away)["occurred_at"]
        robot = {"event_id": f"{ROBOT} {number} {row['event_id']}", "occurred_at": at}
        robots.append(row | robot | {"source_verdict": f"the {ROBOT}"})
    return case.with_more("events", robots)


# Who is who


def renamed(case: Case, dice: Dice) -> Case:
    """Give all ids another name, in the same order."""

    def change(table: str, row: Cells) -> Cells:
        return row | {
            column.name: IDS.sub(rf"\1{NEW_PART}", row[column.name])
            for column in TABLES[table].columns
            if column.kind == "id" and row.get(column.name)
        }

    return case.each_row(change)


old_names = texts_changed(
    lambda text: re.sub(rf"(q[a-z]{{2}}q){NEW_PART}", r"\1", text, flags=re.IGNORECASE)
)


def merged_into_heirs(case: Case, dice: Dice) -> Case:
    """Merge leads into new ones with the same row and without a history.

    Those who asked to be erased are not among them: what merges them, without a date,
    is erased too.
    """
    busy = {
        identifier(row[name])
        for table, names in (
            ("lead_merges", ("merged_lead_id", "surviving_lead_id")),
            ("attribute_changes", ("entity_id",)),
            ("erasure_requests", ("lead_id",)),
        )
        for row in case.raw.get(table, [])
        for name in names
        if name in row
    }
    gone = {email(row.get("email")) for row in case.raw.get("erasure_requests", [])}
    busy |= {
        identifier(row["lead_id"])
        for row in case.raw["leads"]
        if email(row.get("email")) in gone - {None}
    }
    column = TABLES["leads"].columns[0]
    rows = [
        row
        for row in case.raw["leads"]
        if filled(row["lead_id"])
        and identifier(row["lead_id"]) not in busy
        and not _is_placeholder(case, column, row["lead_id"])
    ]
    heirs = [row | {"lead_id": f"{identifier(row['lead_id'])}{HEIR}"} for row in rows]
    merges = [
        case.row(
            "lead_merges",
            merged_lead_id=lead_id,
            surviving_lead_id=f"{lead_id}{HEIR}",
        )
        for lead_id in sorted({identifier(row["lead_id"]) for row in rows})
    ]
    if "lead_merges" not in case.raw:
        return case
    return case.with_more("leads", heirs).with_more("lead_merges", merges)


as_merged = texts_changed(lambda text: text.replace(HEIR, ""))


# When


def _moved(days: int) -> Callable[[Case, Dice], Case]:
    """Return a change that moves all days and the day to score for."""
    step = timedelta(days=days)

    def change(case: Case, dice: Dice) -> Case:
        def row(table: str, row: Cells) -> Cells:
            return row | {
                column.name: _moved_cell(case, row[column.name], step)
                for column in TABLES[table].columns
                if column.kind in ("moment", "opt-out") and row.get(column.name)
            }

        calendar = replace(case.calendar, as_of=case.as_of + step)
        return replace(case.each_row(row), calendar=calendar)

    return change


def _moved_cell(case: Case, cell: str, step: timedelta) -> str:
    """Move the day that a readable cell begins with."""
    if case.moment(cell) is None:
        return cell
    start = re.search(r"\d{4}-\d{2}-\d{2}", cell)
    moved = date.fromisoformat(start.group()) + step
    return f"{cell[: start.start()]}{moved.isoformat()}{cell[start.end() :]}"


def _moved_back(days: int):
    step = timedelta(days=days)

    def cell(table: str, column: str, value: object) -> object:
        if isinstance(value, date):
            return value - step
        if isinstance(value, str):
            return WORDED_DAY.sub(lambda day: _worded(day.group(), step), value)
        return value

    return each_cell(cell)


WORDED_DAY = re.compile(rf"\b\d{{1,2}} (?:{'|'.join(MONTHS)}) \d{{4}}\b")


def _worded(day: str, step: timedelta) -> str:
    number, month, year = day.split()
    moved = date(int(year), MONTHS.index(month) + 1, int(number)) - step
    return f"{moved.day} {MONTHS[moved.month - 1]} {moved.year}"


WEEK, CALENDAR_CYCLE = 7, 146_097
# What is counted by calendar months, and the anniversaries.
BY_MONTH = (
    *("lead_scores_monthly", "funnel_stages", "observation_counts", "mql_follow_up"),
    *("score_drift", "conversion_coverage"),
)


def no_seasons(case: Case) -> Case:
    """Leave out anniversaries, which a week moves past a 29 February."""
    return case.with_rules("seasonal_rules", [])


def in_another_zone(case: Case, dice: Dice) -> Case:
    """Count days in a zone that is ahead, and let all happen so much earlier."""

    def row(table: str, row: Cells) -> Cells:
        types = case.types.get(table, {})
        return row | {
            column.name: _earlier(case, row[column.name], types.get(column.name))
            for column in TABLES[table].columns
            if column.kind in ("moment", "opt-out") and row.get(column.name)
        }

    calendar = replace(case.calendar, zone=ZoneInfo("Asia/Kolkata"))
    return replace(case.each_row(row), calendar=calendar)


AHEAD = timedelta(hours=5, minutes=30)


def _earlier(case: Case, cell: str, sql_type: str | None) -> str:
    moment = case.moment(cell)
    day_alone = sql_type == "DATE" or re.fullmatch(r"\s*\d{4}-\d{2}-\d{2}\s*", cell)
    if moment is None or day_alone or moment.instant.year < 1000:
        return cell
    ending = "" if sql_type == "TIMESTAMP" else "+00"
    return f"{(moment.instant - AHEAD):%Y-%m-%d %H:%M:%S.%f}{ending}"


def _later(table: str, column: str, value: object) -> object:
    return value + AHEAD if isinstance(value, datetime) else value


USUAL = (
    *(exact_times, known_robot, no_challengers, with_drafts, with_chains),
    *(no_rules_on_ids, no_rules_on_moments),
)
IN_UTC = (in_utc, no_rules_on_moments, no_seasons)
HOW_IT_LIES = "how the input lies there"
BESIDE = "records beside the others"
NAMES = "names"
# What strangers are counted in.
OF_ALL = (
    *("funnel_stages", "observation_counts", "conversion_coverage", "mql_follow_up"),
    *("rule_report", "idle_rules", "stage_amounts", "unmatched_email_answers"),
)

RECORDS = (
    Relation(
        "the order of records and rules, and models built at a time, change nothing",
        shuffled,
        both=(without(*AS_SPELLED),),
        shares=HOW_IT_LIES,
    ),
    Relation(
        "the order of columns changes nothing", in_other_columns, shares=HOW_IT_LIES
    ),
    Relation(
        "a table in several files is the same table",
        in_several_files,
        shares=HOW_IT_LIES,
    ),
    Relation(
        "CSV, compressed CSV and Parquet files mean the same",
        in_another_format,
        both=(without(*AS_SPELLED),),
        shares=HOW_IT_LIES,
    ),
    Relation(
        "an instant may be written with any offset",
        of_other_instants,
        both=(without(*AS_SPELLED),),
        shares=HOW_IT_LIES,
    ),
    Relation(
        "the case of names and blanks around texts change nothing",
        in_other_letters,
        both=(without(*AS_SPELLED, "unreadable_values.example"),),
        shares=HOW_IT_LIES,
    ),
    Relation(
        "a record that comes twice is counted as a duplicate, and changes nothing",
        everything_twice,
        both=(
            without(
                *("activity_reconciliation", "duplicate_records", "rejected_records"),
                "unreadable_values",
            ),
        ),
        given=USUAL,
        holds=(twice_as_many,),
    ),
    Relation(
        "people who are erased are counted, and change nothing",
        with_erased_people,
        given=USUAL,
        more=("erased", "used"),
        shares=BESIDE,
    ),
    Relation(
        "a person with a company of its own changes no row of others",
        with_strangers,
        given=USUAL,
        both=(without(*OF_ALL),),
        after=(without_rows_of(STRANGER),),
        more=("used", "suppressed"),
        is_followed=True,
        shares=BESIDE,
    ),
    Relation(
        "events of a known robot change no score",
        with_robots,
        given=USUAL,
        both=(without("lead_activities", "idle_rules", "unsuppressed_total_score"),),
        after=(without_rows_of(ROBOT),),
        more=("suppressed", "duplicate", "rejected", "erased"),
        is_followed=True,
        shares=BESIDE,
    ),
    Relation(
        "records dated after the day are counted, and change nothing",
        dated_later,
        given=USUAL,
        more=("future", "erased"),
        shares=BESIDE,
    ),
    Relation(
        "new ids rename the rows, and nothing else",
        renamed,
        given=USUAL,
        after=(old_names,),
        is_followed=True,
        shares=NAMES,
    ),
    Relation(
        "a lead merged into a new one with the same row goes on under its name",
        merged_into_heirs,
        given=USUAL,
        both=(without("lead_source_ids", *AS_SPELLED),),
        after=(as_merged,),
        more=("used", "duplicate", "rejected", "deleted", "erased", "future"),
        is_followed=True,
    ),
    Relation(
        "all that happens a week later moves everything by a week",
        _moved(WEEK),
        given=IN_UTC,
        both=(without(*BY_MONTH, *AS_SPELLED),),
        after=(_moved_back(WEEK),),
        is_followed=True,
    ),
    Relation(
        "after 400 years the calendar and all scores repeat, seasons and months too",
        _moved(CALENDAR_CYCLE),
        given=(in_utc, no_rules_on_moments),
        both=(without(*AS_SPELLED),),
        after=(_moved_back(CALENDAR_CYCLE),),
        is_followed=True,
    ),
    Relation(
        "a zone that is 5:30 ahead and all instants 5:30 earlier give the same days",
        in_another_zone,
        given=(in_utc, no_rules_on_moments),
        both=(without(*AS_SPELLED),),
        after=(each_cell(_later),),
        is_followed=True,
    ),
)
