"""Whom to call today, in order, and why."""

from __future__ import annotations

import math

import streamlit as st
from markupsafe import Markup

from lead_scoring.app import formats, queries
from lead_scoring.app.explain import (
    expected_rate,
    grade,
    score,
    steps_to_call,
)
from lead_scoring.app.markup import (
    account_link,
    joined,
    lead_link,
    link,
    listed,
    para,
    show,
    tag,
    why,
)
from lead_scoring.app.queries import FILTERS, LATELY, LeadRow, Wanted
from lead_scoring.app.source import Published, published

SHOWN = 20
MOST_ROWS = 10_000
LEFT_SHOWN = 50
ANY = "any"
NAMES = {
    "owner": "Owner",
    "segment": "Segment",
    "product": "Product",
    "stage": "State",
    "action": "Next action",
    "grade": "Grade",
    "activity": "Activity",
    "model": "Model",
}


def page() -> None:
    """Show the list."""
    source = published()
    since = queries.new_since(source)
    st.title("Whom to call today")
    wanted = _wanted(source, formats.day(since.day))
    number = queries.count_leads(source, wanted)
    pages = max(1, math.ceil(number / SHOWN))
    counted = f"{formats.count(number)} lead{'s' if number != 1 else ''}"
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        show(
            para(
                tag("strong", counted),
                ", whom to call first. ",
                why(*steps_to_call(since), name="Why this order?"),
            ),
            _left(source, formats.day(since.day)),
        )
    if not number:
        _nobody(source, wanted)
        return
    with right:
        at = st.number_input("Page", 1, pages, key="page", bind="query-params")
    rows = queries.leads(source, wanted, SHOWN, (int(at) - 1) * SHOWN)
    first = (int(at) - 1) * SHOWN + 1
    show(*(_card(place, row) for place, row in enumerate(rows, first)))
    st.download_button(
        "Download as CSV",
        data=lambda: _csv(source, wanted),
        file_name="leads_to_call.csv",
        mime="text/csv",
        on_click="ignore",
    )
    if number > MOST_ROWS:
        show(para(f"The file holds the first {MOST_ROWS:,} of them.", quiet=True))


def _left(source: Published, day: str) -> Markup:
    """Return who needs no call any more, behind a click."""
    rows = queries.no_longer_ready(source, LEFT_SHOWN)
    if not rows:
        return para(f"Nobody ceased to be ready since {day}.", quiet=True)
    names = listed(
        joined([lead_link(row.lead_id, row.name), formats.text(row.state_text)], ": ")
        for row in rows
    )
    return why(names, name=f"{len(rows)} no longer ready since {day}")


def _nobody(source: Published, wanted: Wanted) -> None:
    others = queries.count_leads(source, wanted._replace(is_everybody=True))
    if others and wanted.search:
        show(
            para(
                link("lead", f"{formats.count(others)} found", q=wanted.search),
                " among customers, disqualified and opted out leads: nobody to call.",
            )
        )
    else:
        show(para("Nobody fits. Take a filter away."))


def _wanted(source: Published, since: str) -> Wanted:
    with st.container(horizontal=True):
        search = st.text_input(
            "Find a lead",
            key="q",
            bind="query-params",
            placeholder="part of a name, company, e-mail or id",
            width=460,
        )
        owner = _choice(source, "owner")
    is_new = st.toggle(
        f"Ready for sales since {since} only", key="new", bind="query-params"
    )
    values = {"owner": owner}
    is_narrowed = any(st.query_params.get(name) for name in (*NAMES, "did", "all"))
    with st.expander("More filters", expanded=is_narrowed):
        with st.container(horizontal=True):
            for name in NAMES:
                if name not in values:
                    values[name] = _choice(source, name)
            did = st.text_input(
                f"Did in the last {LATELY} days",
                key="did",
                bind="query-params",
                placeholder="demo, webinar, /pricing, …",
                width=220,
            )
        is_everybody = st.toggle(
            "Customers, disqualified and opted out too", key="all", bind="query-params"
        )
    chosen = {name: value for name, value in values.items() if value}
    return Wanted(search or "", chosen, is_new, is_everybody, did or "")


def _choice(source: Published, name: str) -> str | None:
    assert name in FILTERS
    return st.selectbox(
        NAMES[name],
        queries.choices(source, name),
        index=None,
        placeholder=ANY,
        key=name,
        bind="query-params",
        format_func=lambda value: formats.text(value).replace("_", " "),
        width=220,
    )


def _card(place: int, row: LeadRow) -> Markup:
    name = formats.who(row.first_name, row.last_name, row.lead_id)
    company = account_link(row.account_id, row.company_name or row.account_name)
    about = [formats.text(row.job_title)] if row.job_title else []
    first = tag(
        "div",
        tag("div", f"{place}.", css="quiet"),
        tag("div", formats.points(row.total_score), css="score"),
        tag("div", f"Grade {row.grade}" if row.grade else "No grade"),
        why(*score(row), *grade(row)),
    )
    second = tag(
        "div",
        tag("div", lead_link(row.lead_id, name), css="name"),
        tag("div", joined([*about, company], ", ")),
        tag("div", formats.text(row.state_text)),
        tag(
            "div",
            *([tag("span", "new", css="chip"), " "] if row.is_new else []),
            f"Owner {formats.text(row.owner)}",
            f" · about {formats.text(row.top_product)}" if row.top_product else "",
            css="quiet",
        ),
        why(*expected_rate(row), name=_expected(row)),
    )
    third = tag(
        "div",
        tag(
            "div",
            "→ ",
            tag("strong", formats.action(row.next_action, row.next_action_days)),
            f" ({formats.words(row.next_action_channel)})"
            if row.next_action_channel
            else "",
        ),
        tag("div", formats.text(row.next_action_reason), css="quiet"),
        listed(formats.text(part) for part in _reasons(row)),
    )
    return tag("div", first, second, third, css="card")


def _reasons(row: LeadRow) -> list[str]:
    return row.top_reasons_text.split(" | ") if row.top_reasons_text else []


def _expected(row: LeadRow) -> str:
    if row.expected_conversion_rate is None:
        return "No expected rate: why?"
    return f"{formats.percent(row.expected_conversion_rate)} of such leads bought: why?"


def _csv(source: Published, wanted: Wanted) -> str:
    rows = queries.leads(source, wanted, MOST_ROWS)
    return formats.spreadsheet(LeadRow._fields, rows)


page()
