"""What one more fact, a later day or another warehouse must do to scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from reference.values import filled, identifier

from . import vocabulary as words
from .compare import LETTERS, Row, Tables, added_up
from .dice import Dice
from .layout import TABLES
from .related import Case, Lens, Relation, Sides, without
from .relations_of_records import (
    BESIDE,
    CHAIN,
    DATES,
    USUAL,
    exact_times,
    nothing_suppressed,
)
from .shape import Cells

NEW = "x-new"
SHOWN = ("behavior_score", "total_score")
LATER_DAYS = 10
# Events without campaigns, for these change who a lead is.
PLAIN_CONTENTS = ("/pricing", "case-study.pdf", "demo alpha", "mail-7", None)


# What both inputs are made to be first


def _points(sign: int) -> Callable[[Case], Case]:
    """Let all that people do give points, or take them."""

    def given(case: Case) -> Case:
        case = case.with_rules(
            "behavior_rules",
            [
                row | {"points": str(sign * abs(int(row["points"])))}
                if row["points"]
                else row
                for row in case.rules["behavior_rules"]
            ],
        )
        silence = case.rules["inactivity_rules"] if sign > 0 else []
        return case.with_rules(
            "inactivity_rules",
            [
                row | {"points": str(-abs(int(row["points"])))}
                if row["points"]
                else row
                for row in silence
            ],
        )

    return given


good_deeds, bad_deeds = _points(1), _points(-1)


def nothing_ignored(case: Case) -> Case:
    """Let rules look at something else than ignored e-mails, which come days later."""
    return case.with_rules(
        "behavior_rules",
        [
            row | {"activity_type": "unsubscribe"}
            if row["activity_type"].lower() == "email_ignored"
            else row
            for row in case.rules["behavior_rules"]
        ],
    )


def falling_weights(case: Case) -> Case:
    """Let the windows of a decay weigh less and less."""
    weights = defaultdict(list)
    for row in case.rules["decay_windows"]:
        weights[row["decay"]].append(row["weight"])
    for drawn in weights.values():
        drawn.sort(key=float)
    rows = sorted(case.rules["decay_windows"], key=lambda row: int(row["from_day"]))
    return case.with_rules(
        "decay_windows", [row | {"weight": weights[row["decay"]].pop()} for row in rows]
    )


def nothing_ahead(case: Case) -> Case:
    """Leave out what lies ahead of the day, and opportunities that nothing dates."""
    end = case.day_start(1)

    def is_past(row: Cells, column: str) -> bool:
        moment = case.moment(row.get(column))
        return moment is None or moment.instant < end

    def without_later_cells(table: str, row: Cells) -> Cells:
        return row | {
            column.name: ""
            for column in TABLES[table].columns
            if column.kind in ("moment", "opt-out") and not is_past(row, column.name)
        }

    raw = {
        table: [
            without_later_cells(table, row)
            for row in rows
            if table not in DATES or is_past(row, DATES[table])
            if table != "opportunities" or case.moment(row.get("created_at"))
        ]
        for table, rows in case.raw.items()
        if table != "erasure_requests"
    }
    return replace(case, raw=case.raw | raw)


# Changes


def one_deed_more(case: Case, dice: Dice) -> Case:
    """Let some leads do something at the end of the day."""
    named = {row["lead_id"] for row in case.raw["leads"]}
    leads = sorted(lead_id for lead_id in named if filled(lead_id))
    events = [
        case.row(
            "events",
            event_id=f"{NEW} {number} {lead_id}",
            lead_id=lead_id,
            occurred_at=case.day_start(1) - timedelta(seconds=dice.randint(1, 40)),
            activity_type=dice.choice([*words.ACTIVITY_TYPES, *words.BUSY_TYPES]),
            content=dice.choice(PLAIN_CONTENTS),
            product=dice.choice((None, *words.PRODUCTS)),
            quantity=dice.choice((None, "100")),
        )
        for number, lead_id in enumerate(dice.some(leads, len(leads), len(leads) // 2))
    ]
    if "lead_id" not in case.columns["events"]:
        return case
    return case.with_more("events", events)


def later_day(case: Case, dice: Dice) -> Case:
    """Score for a later day."""
    day = case.as_of + timedelta(days=LATER_DAYS)
    return replace(case, calendar=replace(case.calendar, as_of=day))


def said_again(case: Case, dice: Dice) -> Case:
    """Say a second later once more what a lead's value is, and whom a visitor is."""
    for table, at, about in (
        ("attribute_changes", "changed_at", ("entity_type", "entity_id", "attribute")),
        ("identities", "identified_at", ("visitor_id",)),
    ):
        if case.types.get(table, {}).get(at) == "DATE":
            continue
        moments = defaultdict(list)
        for row in case.raw.get(table, []):
            moments[_key(row, about)].append(case.moment(row[at]))
        again = []
        for row in case.raw.get(table, []):
            moment = case.moment(row[at])
            if moment is None or moment.instant.year > 9000:
                continue
            next_one = moment.instant + timedelta(seconds=1)
            others = list(filter(None, moments[_key(row, about)]))
            others.remove(moment)
            if not any(moment.instant <= one.instant <= next_one for one in others):
                again.append(row | {at: case.row(table, **{at: next_one})[at]})
        case = case.with_more(table, again)
    return case


def _key(row: Cells, columns: Iterable[str]) -> tuple[str, ...]:
    return tuple((identifier(row[column]) or "").lower() for column in columns)


def chains_as_stars(case: Case, dice: Dice) -> Case:
    """Merge those at the start of a chain right into the one at its end."""
    return case.with_rows(
        "lead_merges",
        [
            row | {"surviving_lead_id": row["surviving_lead_id"].replace("1 q", "2 q")}
            if (row["surviving_lead_id"] or "").startswith(CHAIN)
            else row
            for row in case.raw.get("lead_merges", [])
        ],
    )


def as_it_is(case: Case, dice: Dice) -> Case:
    """Change nothing."""
    return case


def halves(case: Case) -> list[Case]:
    """Return two inputs with every other tenant each."""
    places = {letters: place % 2 for place, letters in enumerate(case.letters)}

    def part(number: int) -> Case:
        return replace(
            case,
            raw={
                table: [row for row in rows if _place(row, places) == number]
                for table, rows in case.raw.items()
            },
        )

    return [part(0), part(1)]


def _place(row: Cells, places: dict[str, int]) -> int:
    found = LETTERS.search(" ".join(cell or "" for cell in row.values()).lower())
    return places.get(found.group(), 0) if found else 0


# What must hold


def _moves(wrong: Callable[[object, object], bool], *columns: str):
    """Return a check that scores of leads never move the wrong way."""

    def holds(sides: Sides) -> Iterator[str]:
        keys = ("lead_id", "scoring_model")
        before, after = (
            {tuple(row[key] for key in keys): row for row in _scores(side)}
            for side in (sides.before, sides.after)
        )
        if before.keys() != after.keys():
            yield f"other leads: {sorted(before.keys() ^ after.keys())[:5]}"
        if not any(_shown(before[key]) != _shown(after.get(key)) for key in before):
            yield "no score moved"
        for key in before.keys() & after.keys():
            for column in columns:
                if wrong(before[key][column], after[key][column]):
                    moved = f"{before[key][column]} → {after[key][column]}"
                    yield f"{column} of {key}: {moved}"

    return holds


def _shown(row: Row | None) -> object:
    return row and tuple(row[column] for column in SHOWN)


def _scores(tables: Tables) -> list[Row]:
    return [row for row in tables["lead_model_scores"] if ... not in row.values()]


DATED = {
    "score_entries": "starts_on",
    "lead_scores_monthly": "month_start",
    "mql_events": "entered_on",
    "lead_stages": "entered_on",
    "lead_activities": "occurred_on",
    "suppressed_activities": "occurred_on",
}
OF_THE_DAY = ("days_in_stage", "is_current")
WITHOUT_DAYS = ("activity_reconciliation", "rejected_records", "duplicate_records")
WITHOUT_DAYS += ("lead_source_ids", "unreadable_values")


def known_by(days_before: int) -> Lens:
    """Look at what is dated by so many days before that of the build."""

    def lens(tables: Tables) -> Tables:
        days = [row["scored_on"] for row in tables["lead_scores"]]
        last = min(days, default=date.min) - timedelta(days=days_before)
        dated = {
            table: [_as_of(last, row) for row in tables[table] if row[column] <= last]
            for table, column in DATED.items()
        }
        return dated | {table: tables[table] for table in WITHOUT_DAYS}

    return lens


def _as_of(day: date, row: Row) -> Row:
    """Return a row as if nothing were known of later days."""
    row = {name: cell for name, cell in row.items() if name not in OF_THE_DAY}
    if row.get("left_on", day) is None or row.get("left_on", day) > day:
        of_leaving = {"left_on", "left_reason", "next_stage"}
        row |= dict.fromkeys(of_leaving & row.keys())
    return row


def sums_over_tenants(tables: Tables) -> Tables:
    """Add up what all tenants are counted in."""
    counted = {
        "funnel_stages": (
            *("month_start", "stage", "leads", "entered", "exited", "moved_on"),
            *("at_risk", "moved_from_risk"),
        ),
        "events_without_seconds": (
            *("activity_type", "events", "events_without_time_of_day"),
            "events_passed_over",
        ),
        "conversion_coverage": ("scoring_model", "outcome", "conversions"),
        "mql_follow_up": (
            *("scoring_model", "is_official", "month_start", "entries", "accepted"),
            *("rejected", "recycled", "converted", "due", "without_status"),
        ),
        "stage_amounts": (
            *("stage", "score_band", "currency", "leads", "open_deals"),
            *("open_amount", "won_deals", "won_amount", "deals_without_amount"),
        ),
    }
    return tables | {
        table: added_up(
            [{column: row[column] for column in columns} for row in tables[table]]
        )
        for table, columns in counted.items()
    }


def who(tables: Tables) -> Tables:
    """Look at who is scored."""
    rows = tables["lead_model_scores"]
    columns = ("lead_id", "scoring_model", "is_official")
    return {
        "lead_model_scores": [{name: row[name] for name in columns} for row in rows]
    }


def who_and_when(tables: Tables) -> Tables:
    """Look at the parts of scores that deeds have nothing to do with."""
    columns = ("lead_id", "scoring_model", "is_official", "fit_score", "timing_score")
    rows = tables["lead_model_scores"]
    return {
        "lead_model_scores": [{name: row[name] for name in columns} for row in rows]
    }


POSITIVE = (
    *(nothing_ahead, exact_times, nothing_suppressed, nothing_ignored),
    good_deeds,
)
NEGATIVE = (exact_times, nothing_suppressed, nothing_ignored, bad_deeds)
SCORES = (
    Relation(
        "where all deeds give points, one more lowers no score of its day",
        one_deed_more,
        given=POSITIVE,
        both=(who_and_when,),
        holds=(_moves(lambda before, after: after < before, *SHOWN),),
    ),
    Relation(
        "where all deeds take points, one more raises no score of its day",
        one_deed_more,
        given=NEGATIVE,
        both=(who_and_when,),
        holds=(_moves(lambda before, after: after > before, *SHOWN),),
    ),
    Relation(
        "a later day without news changes nothing of the days before",
        later_day,
        given=POSITIVE,
        before=(known_by(0),),
        after=(known_by(LATER_DAYS),),
    ),
    Relation(
        "points that fade raise no score of a later day",
        later_day,
        given=(*POSITIVE, falling_weights),
        both=(who,),
        holds=(_moves(lambda before, after: after > before, "behavior_score"),),
    ),
    Relation(
        "a value or an identification that is said again changes nothing",
        said_again,
        given=USUAL,
        more=("used", "future", "erased", "duplicate", "rejected"),
        shares=BESIDE,
    ),
    Relation(
        "a chain of merges is a star",
        chains_as_stars,
        given=USUAL,
        shares=BESIDE,
    ),
    Relation(
        "two companies in one warehouse are two warehouses",
        as_it_is,
        given=USUAL,
        parts=halves,
        both=(
            sums_over_tenants,
            without(
                *("rule_report", "scoring_model_comparison", "observation_counts"),
                *("idle_rules", "unmatched_email_answers", "attribute_leakage"),
            ),
        ),
    ),
)
