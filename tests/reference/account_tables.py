"""The result tables of accounts (docs/definitions.md#accounts)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from .accounts import (
    ANONYMOUS,
    FIT,
    PEOPLE,
    ROLES,
    AccountCard,
    official_account_model,
)
from .build import Build

Row = dict[str, Any]
BETWEEN = " | "


def account_tables(
    build: Build, cards: list[AccountCard], product_interest: list[Row]
) -> dict[str, list[Row]]:
    """Return the tables of accounts; `product_interest` is that of leads."""
    scores = [_score(build, card) for card in cards]
    return {
        "account_model_scores": scores,
        "account_scores": [
            {
                "name": card.account["name"],
                "domain": card.account["domain"],
                **{name: cell for name, cell in score.items() if name != "is_official"},
            }
            for card, score in zip(cards, scores, strict=True)
            if card.is_official
        ],
        "account_score_reasons": [row for card in cards for row in _reasons(card)],
        "account_product_interest": list(_interest(build, product_interest)),
    }


def _score(build: Build, card: AccountCard) -> Row:
    """Return what one model makes of an account."""
    last = card.last_engaged_on
    covered, missing = card.roles_that_are(True), card.roles_that_are(False)
    return {
        "account_id": card.account["account_id"],
        "scoring_model": card.model.name,
        "is_official": card.is_official,
        "fit_score": card.score(FIT),
        "people_score": card.score(PEOPLE),
        "anonymous_score": card.score(ANONYMOUS),
        "role_score": card.score(ROLES),
        "account_score": card.score(FIT, PEOPLE, ANONYMOUS, ROLES),
        "people": len(card.people),
        "engaged_people": len(card.engaged),
        "covered_roles": _joined(covered),
        "missing_roles": _joined(missing),
        "covered_role_count": len(covered),
        "last_engaged_on": last,
        "days_since_engagement": (build.as_of - last).days if last else None,
        "top_person": card.people[0].lead.lead_id if card.people else None,
        "is_mqa": card.blocker is None,
        "mqa_blocker": card.blocker,
        "scored_on": build.as_of,
    }


def _joined(names: Iterable[str]) -> str | None:
    """Return names as one text, None if there are none."""
    return BETWEEN.join(names) or None


def _reasons(card: AccountCard) -> Iterator[Row]:
    """Return the rows that an account's score is the sum of."""
    for reason in card.reasons:
        yield {
            "account_id": card.account["account_id"],
            "scoring_model": card.model.name,
            "component": reason.component,
            "rule": reason.rule,
            "lead_id": reason.lead_id,
            "contribution": reason.contribution,
        }


def _interest(build: Build, product_interest: list[Row]) -> Iterator[Row]:
    """Add up what an account's people and its visitors look at."""
    people: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in product_interest:
        if account := build.people.leads[row["lead_id"]].account:
            people[account["account_id"], row["product"]] += row["contribution"]
    visitors = _visitors_interest(build)
    for account_id, product in people.keys() | visitors.keys():
        of_people = people.get((account_id, product), Decimal(0))
        of_visitors = visitors.get((account_id, product), Decimal(0))
        yield {
            "account_id": account_id,
            "product": product,
            "people_contribution": of_people,
            "anonymous_contribution": of_visitors,
            "contribution": of_people + of_visitors,
        }


def _visitors_interest(build: Build) -> dict[tuple[str, str], Decimal]:
    """Return what visitors' activity brings by product under the official model."""
    official = official_account_model(build.rules)
    return {
        (account_id, product): contribution
        for model in build.rules.models
        if model.name == official
        for account_id in build.people.accounts.by_id
        for product, contribution in build.visitors_ledger(model, account_id)
        .interest(build.as_of)
        .items()
    }
