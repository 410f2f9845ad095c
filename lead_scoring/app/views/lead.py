"""A lead: who it is, how its score comes about, and what is in the way."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import streamlit as st
from markupsafe import Markup

from lead_scoring import charts
from lead_scoring.app import explain, formats, queries
from lead_scoring.app.drawn import draw
from lead_scoring.app.markup import (
    account_link,
    joined,
    lead_link,
    listed,
    para,
    show,
    table,
    tag,
    tiles,
    why,
)
from lead_scoring.app.queries import Lead, Reason, Wanted
from lead_scoring.app.source import Published, published
from lead_scoring.app.timeline import over_time

FOUND_SHOWN = 20
PEOPLE_SHOWN = 20
SUPPRESSED_SHOWN = 20
BARS_SHOWN = 14
POSSIBLE_SHOWN = 6
NAME_SHOWN = 34


def page() -> None:
    """Show the lead that the address names, or find one."""
    source = published()
    lead_id = st.query_params.get("id", "")
    if not lead_id:
        st.title("Lead")
        _search(source)
        return
    lead = queries.lead(source, lead_id)
    if lead is None:
        _gone(source, lead_id)
        _search(source)
        return
    _head(lead)
    _numbers(lead)
    _obstacles(source, lead)
    found = queries.reasons(source, lead.lead_id, lead.scoring_model)
    _reasons(lead, found)
    over_time(source, lead, found)
    _interest(source, lead)
    _colleagues(source, lead)
    _models(source, lead)
    _suppressed(source, lead)


def _search(source: Published) -> None:
    search = st.text_input(
        "Find a lead",
        key="q",
        bind="query-params",
        placeholder="part of a name, company, e-mail or id",
    )
    if not (search or "").strip():
        show(para("Type a part of a name, company, e-mail address or id."))
        return
    wanted = Wanted(search, is_everybody=True)
    number = queries.count_leads(source, wanted)
    if not number:
        show(para("Nobody is called so. Try fewer letters."))
        return
    rows = queries.leads(source, wanted, FOUND_SHOWN)
    show(
        table(
            f"{formats.count(number)} found"
            + (f", the first {FOUND_SHOWN}" if number > FOUND_SHOWN else ""),
            ("Name", "Title", "Company", "Score", "Where they stand"),
            [
                (
                    lead_link(
                        row.lead_id,
                        formats.who(row.first_name, row.last_name, row.lead_id),
                    ),
                    formats.text(row.job_title),
                    account_link(row.account_id, row.company_name or row.account_name),
                    formats.points(row.total_score),
                    formats.text(row.state_text),
                )
                for row in rows
            ],
            right=("Score",),
        )
    )


def _gone(source: Published, lead_id: str) -> None:
    st.title("Lead")
    gone = queries.gone_lead(source, lead_id)
    if gone and gone.surviving_lead_id:
        show(
            para(
                "This lead was merged into ",
                lead_link(gone.surviving_lead_id, gone.surviving_lead_id),
                ", who has its points now.",
            )
        )
    elif gone and gone.deleted_reason == "erased":
        show(para("This person asked to be erased. Nothing is left to show."))
    else:
        show(para(f"There is no lead {formats.text(lead_id)}."))


def _head(lead: Lead) -> None:
    name = formats.who(lead.first_name, lead.last_name, lead.lead_id)
    st.title(formats.label(name), anchor=False)
    company = account_link(lead.account_id, lead.company_name or lead.account_name)
    about = [formats.text(lead.job_title)] if lead.job_title else []
    contact = [part for part in (lead.email, lead.phone) if part]
    show(
        para(joined([*about, company], ", ")),
        para(
            joined(map(formats.text, [*contact, lead.lead_id]), " · "),
            f" · owner {formats.text(lead.owner)}",
            f" · segment {formats.words(lead.segment)}",
            quiet=True,
        ),
        para(tag("strong", formats.text(lead.state_text))),
        para(
            "→ ",
            tag("strong", formats.action(lead.next_action, lead.next_action_days)),
            f": {formats.text(lead.next_action_reason)}",
        ),
    )


def _numbers(lead: Lead) -> None:
    hidden = lead.unsuppressed_total_score - lead.total_score
    show(
        tiles(
            ("Score", formats.points(lead.total_score), why(*explain.score(lead))),
            (
                "Grade",
                lead.grade or formats.NOTHING,
                why(
                    *explain.grade(lead),
                    f"By their points they are {formats.words(lead.temperature)}.",
                ),
            ),
            (
                "Such leads buy",
                formats.percent(lead.expected_conversion_rate),
                why(*explain.expected_rate(lead)),
            ),
            (
                "In this state since",
                formats.day(lead.stage_entered_on),
                why(
                    f"State: {formats.words(lead.stage)}."
                    f" {explain.since(lead.stage_entered_on, lead.scored_on)}.",
                    f"Activity: {formats.words(lead.activity_state)}, by the days since"
                    " the last sign of life.",
                ),
            ),
            (
                "Without suppression",
                formats.points(lead.unsuppressed_total_score),
                why(
                    "What the score would be if bots, mail scanners and our own people"
                    f" counted: {formats.change(hidden)} points. The events are at the"
                    " end of this page.",
                ),
            ),
        )
    )


def _obstacles(source: Published, lead: Lead) -> None:
    st.subheader("What is in the way")
    found = explain.blockers(lead.mql_blockers)
    if not found:
        show(para("Nothing: all that an MQL needs is there."))
        return
    show(listed(explain.blocker(name, detail) for name, detail in found))
    missing = explain.shortfall(lead.mql_blockers)
    if missing is None:
        if all(name in explain.SHORTFALLS for name, _ in found):
            show(
                para(
                    "What they do cannot make up for who they are: the model asks for"
                    " more points of fit."
                )
            )
        return
    possible = queries.possible_rules(
        source, lead.lead_id, lead.scoring_model, POSSIBLE_SHOWN
    )
    if possible:
        show(
            para(
                f"{formats.points(missing)} more points of behavior would do:",
                why(
                    "The larger of what total and behavior are short of. The points are"
                    " those of the rule once, less what it brings today. Points fade"
                    " with time, and a cap of the model may take some.",
                ),
            ),
            listed(_possible(rule, missing) for rule in possible),
        )


def _possible(rule: queries.Possible, missing: Decimal) -> str:
    more = rule.points - rule.now
    enough = "enough alone" if more >= missing else "not enough alone"
    return f"{formats.words(rule.rule)} {formats.change(more)}: {enough}"


def _reasons(lead: Lead, found: list[Reason]) -> None:
    st.subheader("Where the points come from")
    if not found:
        show(para("No rule applies to this lead."))
        return
    draw(
        charts.waterfall(_steps(found, lead.total_score)),
        f"Waterfall of {len(found)} reasons that sum to"
        f" {formats.points(lead.total_score)} points; the table below has them all.",
    )
    show(
        table(
            f"All {len(found)} reasons, the largest first",
            ("Points", "What happened", "Why it counts", ""),
            [
                (
                    formats.change(reason.contribution),
                    formats.text(reason.happened or formats.words(reason.rule)),
                    formats.text(reason.reason),
                    _behind(lead, reason),
                )
                for reason in found
            ],
            right=("Points",),
        )
    )


def _behind(lead: Lead, reason: Reason) -> Markup:
    lines = [
        f"Rule {formats.words(reason.rule)} of the model"
        f" {formats.words(lead.scoring_model)} ({formats.words(reason.dimension)})."
    ]
    if reason.occurrences:
        times = formats.count(reason.occurrences)
        lines.append(
            f"It happened {times} time{'s' if reason.occurrences != 1 else ''}, last on"
            f" {formats.day(reason.last_day)}: {formats.points(reason.raw_points)}"
            " points."
        )
    if reason.points != reason.raw_points:
        lines.append(f"Limits of the rule leave {formats.points(reason.points)}.")
    if reason.contribution != reason.points and reason.points:
        lines.append(
            f"With age {formats.points(reason.contribution)} of them are left."
        )
    if reason.rule in ("fit_cap", "behavior_cap"):
        lines.append("The model allows no more, so this is taken off again.")
    if reason.rule == "score_floor":
        lines.append("The model allows no less, so this is given back.")
    return why(*lines)


def _steps(found: list[Reason], total: Decimal) -> Iterator[dict[str, object]]:
    """Yield the bars of the waterfall; the small ones are one, and the total last."""
    ordered = sorted(found, key=lambda reason: -reason.contribution)
    large = {
        reason.rule
        for reason in sorted(found, key=lambda reason: -abs(reason.contribution))[
            :BARS_SHOWN
        ]
        if reason.contribution
    }
    shown = [
        (_short(reason), reason.contribution)
        for reason in ordered
        if reason.rule in large
    ]
    rest = [reason.contribution for reason in ordered if reason.rule not in large]
    if sum(rest):
        shown.append((f"{len(rest)} smaller ones", sum(rest)))
    at = Decimal(0)
    names: dict[str, int] = {}
    for place, (name, points) in enumerate(shown):
        names[name] = names.get(name, 0) + 1
        yield {
            "place": place,
            "name": name if names[name] == 1 else f"{name} ({names[name]})",
            "low": at,
            "high": at + points,
            "right": max(at, at + points),
            "kind": "adds" if points >= 0 else "takes off",
            "said": formats.change(points),
        }
        at += points
    yield {
        "place": len(shown),
        "name": "Score",
        "low": 0,
        "high": total,
        "right": max(total, Decimal(0)),
        "kind": "total",
        "said": formats.points(total),
    }


def _short(reason: Reason) -> str:
    name = formats.words(reason.rule)
    return name if len(name) <= NAME_SHOWN else f"{name[: NAME_SHOWN - 1]}…"


def _interest(source: Published, lead: Lead) -> None:
    products = queries.interests(source, lead.lead_id)
    deals = queries.deals_of_lead(source, lead.lead_id)
    if not (products or deals):
        return
    st.subheader("What they are interested in")
    if products:
        show(
            table(
                "Points by product, before any cap",
                ("Product", "Points", "Times", "Last"),
                [
                    (
                        formats.words(row.product),
                        formats.points(row.contribution),
                        formats.count(row.occurrences),
                        formats.day(row.last_day),
                    )
                    for row in products
                ],
                right=("Points", "Times"),
            )
        )
    if deals:
        show(listed(formats.deals(deal) for deal in deals))


def _colleagues(source: Published, lead: Lead) -> None:
    if not lead.account_id:
        return
    st.subheader("Colleagues")
    people = queries.people(source, lead.account_id, PEOPLE_SHOWN, lead.lead_id)
    name = lead.account_name or lead.account_id
    if not people:
        show(
            para(
                "We know nobody else at ", account_link(lead.account_id, name), " yet."
            )
        )
        return
    show(
        table(
            f"The {len(people)} highest scores at {formats.text(name)}",
            ("Name", "Title", "Score", "Where they stand"),
            [
                (
                    lead_link(person.lead_id, person.name),
                    formats.text(person.job_title),
                    formats.points(person.total_score),
                    formats.text(person.state_text),
                )
                for person in people
            ],
            right=("Score",),
        )
    )


def _models(source: Published, lead: Lead) -> None:
    st.subheader("What other models say")
    scores = queries.model_scores(source, lead.lead_id)
    if len(scores) < 2:
        show(para("There is one model alone."))
        return
    show(
        table(
            "Only the official one is for sales",
            ("Model", "Score", "Grade", "Ready since", "In the way"),
            [
                (
                    formats.words(row.scoring_model)
                    + (" (official)" if row.is_official else ""),
                    formats.points(row.total_score),
                    formats.text(row.grade),
                    formats.day(row.mql_since),
                    listed(
                        explain.blocker(name, detail)
                        for name, detail in explain.blockers(row.mql_blockers)
                    )
                    if row.mql_blockers
                    else "nothing",
                )
                for row in scores
            ],
            right=("Score",),
        )
    )


def _suppressed(source: Published, lead: Lead) -> None:
    st.subheader("What does not count")
    events = queries.suppressed_of(source, lead.lead_id, SUPPRESSED_SHOWN)
    if not events:
        show(para("No activity of this lead is suppressed."))
        return
    show(
        para(
            "With it the score would be"
            f" {formats.points(lead.unsuppressed_total_score)} instead of"
            f" {formats.points(lead.total_score)}."
        ),
        table(
            f"Suppressed activity, the latest {len(events)}",
            ("When", "What", "About", "Why it does not count"),
            [
                (
                    formats.moment(event.occurred_at),
                    formats.words(event.activity_type),
                    formats.text(event.content),
                    f"{formats.words(event.rule)}: {formats.text(event.reason)}",
                )
                for event in events
            ],
        ),
    )


page()
