"""An account: who takes part in a purchase, who brought the points, who is missing."""

from __future__ import annotations

import streamlit as st

from lead_scoring import charts
from lead_scoring.app import explain, formats, queries
from lead_scoring.app.drawn import draw
from lead_scoring.app.markup import (
    account_link,
    lead_link,
    listed,
    para,
    show,
    table,
    tiles,
    why,
)
from lead_scoring.app.queries import Account, AccountReason
from lead_scoring.app.source import Published, published

FOUND_SHOWN = 30
PEOPLE_SHOWN = 50
HAPPENINGS_DRAWN = 300
HAPPENINGS_SHOWN = 40
IN_THE_WAY = {
    "is_customer": "The company is a customer already.",
    "open_opportunity": "A deal with the company is open.",
    "account_score_below_mqa_score": "The score is below the line of the model.",
    "engaged_people_below_min_engaged_people": "Too few of its people are engaged.",
    "buying_roles_below_min_buying_roles": "Too few buying roles are covered.",
}
COMPONENTS = {
    "fit": "what the company is",
    "people": "what its people do",
    "anonymous": "what unknown people of the company do",
    "roles": "who takes part in the purchase",
}


def page() -> None:
    """Show the account that the address names, or find one."""
    source = published()
    account_id = st.query_params.get("id", "")
    account = queries.account(source, account_id) if account_id else None
    if account is None:
        st.title("Account")
        if account_id:
            show(
                para(
                    f"There is no account {formats.text(account_id)}, or the official"
                    " model scores no accounts."
                )
            )
        _search(source)
        return
    reasons = queries.account_reasons(source, account.account_id)
    _head(account)
    _numbers(account)
    _committee(account, reasons)
    _people(source, account, reasons)
    _reasons(account, reasons)
    _interest(source, account)
    _over_time(source, account)


def _search(source: Published) -> None:
    search = st.text_input(
        "Find an account",
        key="company",
        bind="query-params",
        placeholder="part of a name, domain or id",
    )
    everybody = st.toggle("Customers too", key="customers", bind="query-params")
    is_open = not everybody and not search
    rows = queries.accounts(source, search or "", FOUND_SHOWN, is_open)
    if not rows:
        show(para("No account is called so. Try fewer letters."))
        return
    show(
        table(
            "The accounts most likely to buy" if is_open else "Accounts found",
            ("Account", "Score", "Engaged", "Roles covered", "Missing", "In the way"),
            [
                (
                    account_link(row.account_id, row.name),
                    formats.points(row.account_score),
                    f"{row.engaged_people} of {row.people}",
                    formats.words(row.covered_roles).replace(" | ", ", "),
                    formats.words(row.missing_roles).replace(" | ", ", "),
                    "nothing: ready for sales"
                    if row.is_mqa
                    else _in_the_way(row.mqa_blocker),
                )
                for row in rows
            ],
            right=("Score",),
        )
    )


def _in_the_way(blocker: str | None) -> str:
    return IN_THE_WAY.get(blocker or "", formats.words(blocker))


def _head(account: Account) -> None:
    st.title(formats.label(account.name or account.account_id), anchor=False)
    parts = [account.domain, account.account_id, f"owner {formats.text(account.owner)}"]
    show(
        para(" · ".join(formats.text(part) for part in parts if part), quiet=True),
        para(
            "Ready for sales (MQA)."
            if account.is_mqa
            else f"Not ready for sales: {_in_the_way(account.mqa_blocker)}"
        ),
    )


def _numbers(account: Account) -> None:
    parts = (
        (account.fit_score, COMPONENTS["fit"]),
        (account.people_score, COMPONENTS["people"]),
        (account.anonymous_score, COMPONENTS["anonymous"]),
        (account.role_score, COMPONENTS["roles"]),
    )
    show(
        tiles(
            (
                "Score",
                formats.points(account.account_score),
                why(
                    *(f"{formats.change(value)} for {what}" for value, what in parts),
                    f"by the model {formats.words(account.scoring_model)}",
                ),
            ),
            (
                "Engaged people",
                f"{account.engaged_people} of {account.people}",
                why(
                    "Engaged is who did something of their own within the days that the"
                    " model gives. People are the leads of the account."
                ),
            ),
            (
                "Last sign of life",
                formats.day(account.last_engaged_on),
                why(explain.since(account.last_engaged_on, account.scored_on)),
            ),
            (
                "Unknown people",
                formats.points(account.anonymous_score),
                why(
                    "Points for visits from the network of the company by people whom"
                    " nobody has identified, at most the cap of the model."
                ),
            ),
        )
    )


def _committee(account: Account, reasons: list[AccountReason]) -> None:
    st.subheader("Buying committee")
    filled = {reason.rule: reason for reason in reasons if reason.component == "roles"}
    rows = []
    for role in _roles(account.covered_roles):
        reason = filled.get(role)
        person = (
            lead_link(reason.lead_id, reason.name or reason.lead_id)
            if reason and reason.lead_id
            else formats.NOTHING
        )
        points = formats.change(reason.contribution if reason else 0)
        rows.append((formats.words(role), "covered", person, points))
    rows += [
        (formats.words(role), "missing", formats.NOTHING, formats.NOTHING)
        for role in _roles(account.missing_roles)
    ]
    if not rows:
        show(para("The model asks for no roles."))
        return
    show(
        table(
            "Roles; a role is covered by an engaged person who fits it",
            ("Role", "", "Who", "Points"),
            rows,
            right=("Points",),
        )
    )


def _roles(text: str | None) -> list[str]:
    return text.split(" | ") if text else []


def _people(source: Published, account: Account, reasons: list[AccountReason]) -> None:
    st.subheader("People")
    people = queries.people(source, account.account_id, PEOPLE_SHOWN)
    if not people:
        show(para("We know nobody at this company yet."))
        return
    brought: dict[str, float] = {}
    for reason in reasons:
        if reason.lead_id:
            brought[reason.lead_id] = brought.get(reason.lead_id, 0) + float(
                reason.contribution
            )
    show(
        table(
            f"{len(people)} of {account.people} people, the highest score first",
            ("Name", "Title", "Brought", "Own score", "Where they stand"),
            [
                (
                    lead_link(person.lead_id, person.name),
                    formats.text(person.job_title),
                    formats.change(brought.get(person.lead_id, 0)),
                    formats.points(person.total_score),
                    formats.text(person.state_text),
                )
                for person in people
            ],
            right=("Brought", "Own score"),
        ),
        why(
            "Brought is what the account has of a person: the weight of their rank ×"
            " what they do (behavior), and the points of roles that they fill. Own"
            " score is that of the lead under its own model.",
            name="Why do the two differ?",
        ),
    )


def _reasons(account: Account, reasons: list[AccountReason]) -> None:
    st.subheader("Where the points come from")
    if not reasons:
        show(para("No rule applies to this account."))
        return
    show(
        table(
            f"All {len(reasons)} reasons sum to the score of"
            f" {formats.points(account.account_score)}",
            ("Points", "For", "Who", "Why it counts"),
            [
                (
                    formats.change(reason.contribution),
                    COMPONENTS.get(reason.component, formats.words(reason.component)),
                    lead_link(reason.lead_id, reason.name or reason.lead_id)
                    if reason.lead_id
                    else formats.NOTHING,
                    f"{formats.words(reason.rule)}: {formats.text(reason.reason)}",
                )
                for reason in reasons
            ],
            right=("Points",),
        )
    )


def _interest(source: Published, account: Account) -> None:
    st.subheader("What they are interested in")
    found = queries.account_interests(source, account.account_id)
    deals = queries.deals_of_account(source, account.account_id)
    if found:
        show(
            table(
                "Points by product, before any cap",
                ("Product", "Known people", "Unknown people", "Together"),
                [
                    (
                        formats.words(row.product),
                        formats.points(row.people_contribution),
                        formats.points(row.anonymous_contribution),
                        formats.points(row.contribution),
                    )
                    for row in found
                ],
                right=("Known people", "Unknown people", "Together"),
            )
        )
    else:
        show(para("Nothing they did was about a product."))
    if deals:
        show(listed(formats.deals(deal) for deal in deals))


def _over_time(source: Published, account: Account) -> None:
    st.subheader("Timeline")
    found = queries.account_timeline(source, account.account_id, HAPPENINGS_DRAWN)
    if not found:
        show(para("Nothing happened yet."))
        return
    draw(
        charts.timeline(
            [
                {"day": row.day, "kind": row.kind, "what": f"{row.name}: {row.what}"}
                for row in found
            ],
            found[-1].day,
            account.scored_on,
        ),
        "What happened on which day; the table below has the days.",
    )
    show(
        table(
            f"The latest {len(found[:HAPPENINGS_SHOWN])}, without what we sent",
            ("Day", "Who", "What"),
            [
                (
                    formats.day(row.day),
                    lead_link(row.lead_id, row.name),
                    formats.text(row.what),
                )
                for row in found[:HAPPENINGS_SHOWN]
            ],
        )
    )


page()
