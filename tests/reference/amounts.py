"""What open and won deals are worth (docs/definitions.md#amounts)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from math import floor
from typing import Any

from .build import Build
from .lifecycle import is_open, is_won
from .records import Row as Record

Row = dict[str, Any]
SUMS = ("open_deals", "open_amount", "won_deals", "won_amount", "deals_without_amount")


def amount_tables(
    build: Build, lead_scores: list[Row], account_scores: list[Row]
) -> dict[str, list[Row]]:
    """Return the tables of amounts; the others are those of the same build."""
    of_leads = list(_of_leads(build, lead_scores))
    return {
        "lead_amounts": of_leads,
        "account_amounts": list(_of_accounts(build, account_scores)),
        "stage_amounts": list(_of_stages(of_leads)),
    }


def _of_leads(build: Build, scores: list[Row]) -> Iterator[Row]:
    for score in scores:
        lead = build.people.leads[score["lead_id"]]
        for sums in _sums(build.lifecycle.deals_of_lead(lead), build.as_of):
            yield {
                "lead_id": lead.lead_id,
                "stage": score["stage"],
                "scoring_model": score["scoring_model"],
                "total_score": score["total_score"],
                "score_band": score_band(score["total_score"]),
                **sums,
            }


def _of_accounts(build: Build, scores: list[Row]) -> Iterator[Row]:
    by_account = {score["account_id"]: score for score in scores}
    for account_id, account in build.people.accounts.by_id.items():
        score = by_account.get(account_id)
        for sums in _sums(build.lifecycle.deals_of_account(account), build.as_of):
            yield {
                "account_id": account_id,
                "scoring_model": score and score["scoring_model"],
                "account_score": score and score["account_score"],
                "score_band": score and score_band(score["account_score"]),
                **sums,
            }


def _of_stages(of_leads: list[Row]) -> Iterator[Row]:
    places: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in of_leads:
        places[row["stage"], row["score_band"], row["currency"]].append(row)
    for (stage, band, currency), rows in places.items():
        yield {
            "stage": stage,
            "score_band": band,
            "currency": currency,
            "leads": len(rows),
            **{name: sum(row[name] for row in rows) for name in SUMS},
        }


def _sums(deals: Iterable[Record], day: date) -> Iterator[Row]:
    """Add deals up, currency by currency; lost ones are left out."""
    currencies: dict[str | None, list[Record]] = defaultdict(list)
    for deal in deals:
        if is_open(deal, day) or is_won(deal, day):
            currencies[deal["currency"]].append(deal)
    for currency, found in currencies.items():
        won = [deal for deal in found if is_won(deal, day)]
        still_open = [deal for deal in found if not is_won(deal, day)]
        yield {
            "currency": currency,
            "open_deals": len(still_open),
            "open_amount": _worth(still_open),
            "won_deals": len(won),
            "won_amount": _worth(won),
            "deals_without_amount": sum(deal["amount"] is None for deal in found),
        }


def _worth(deals: list[Record]) -> Decimal:
    return sum((deal["amount"] or Decimal(0) for deal in deals), Decimal(0))


def score_band(score: Decimal) -> str:
    """Return the name of the ten points that hold a score."""
    least = floor(score / 10) * 10
    return f"[{least}, {least + 10})"
