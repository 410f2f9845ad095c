"""Tests of what deals are worth (docs/definitions.md#amounts)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from .amounts import score_band
from .cases import ACCOUNT, Row, lead, opportunity, run

PEOPLE = {
    "leads": [lead("1", account_id="a"), lead("2", account_id="a")],
    "accounts": [ACCOUNT],
}


def amounts(table: str, *deals: Row, **raw: list[Row]) -> list[tuple]:
    """Return currency, open amount, won amount and deals without an amount."""
    rows = run(PEOPLE | {"opportunities": deals} | raw)[table]
    columns = ("currency", "open_amount", "won_amount", "deals_without_amount")
    return [tuple(row[column] for column in columns) for row in rows]


WON = {"closed_at": "2024-06-30", "is_won": "true"}


def test_currencies_are_never_added() -> None:
    deals = [
        opportunity("1", lead_id="1", amount="10", currency="EUR"),
        opportunity("2", lead_id="1", amount="2.5", currency=" eur "),
        opportunity("3", lead_id="1", amount="7", currency="USD"),
        opportunity("4", lead_id="1", amount="1"),
        opportunity("5", lead_id="1", amount="much", currency="usd"),
        opportunity("6", lead_id="1", amount="100", currency="usd", **WON),
    ]
    expected = [("eur", Decimal("12.5"), 0, 0), ("usd", 7, 100, 1), (None, 1, 0, 0)]
    for table in ("lead_amounts", "account_amounts", "stage_amounts"):
        assert amounts(table, *deals) == expected


def test_what_names_an_account_alone_is_no_leads() -> None:
    deal = opportunity(account_id="a", amount="5")
    assert amounts("lead_amounts", deal) == amounts("stage_amounts", deal) == []
    assert amounts("account_amounts", deal) == [(None, 5, 0, 0)]


def test_the_deal_of_an_erased_lead_is_its_accounts_alone() -> None:
    deal = opportunity(account_id="a", lead_id="1", amount="5")
    request = {"lead_id": "1", "requested_at": "2024-03-01"}
    erased = {"erasure_requests": [request]}
    assert amounts("lead_amounts", deal, **erased) == []
    assert amounts("account_amounts", deal, **erased) == [(None, 5, 0, 0)]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"closed_at": "2024-07-01", "is_won": "true"}, [(None, 5, 0, 0)]),
        ({"closed_at": "2024-06-30", "is_won": "true"}, [(None, 0, 5, 0)]),
        ({"closed_at": "2024-06-30", "is_won": "false"}, []),
        ({"closed_at": "2024-06-30"}, []),
        ({"created_at": "2024-07-01"}, []),
        ({"created_at": ""}, [(None, 5, 0, 0)]),
    ],
)
def test_a_deal_is_open_or_won_on_the_day(cells: Row, expected: list[tuple]) -> None:
    deal = opportunity(lead_id="2", amount="5") | cells
    assert amounts("lead_amounts", deal) == expected


@pytest.mark.parametrize(
    ("score", "band"),
    [
        *(("0", "[0, 10)"), ("9.9999", "[0, 10)"), ("10", "[10, 20)")),
        *(("-0.0001", "[-10, 0)"), ("-10", "[-10, 0)"), ("-10.5", "[-20, -10)")),
    ],
)
def test_a_score_band_is_ten_points_wide(score: str, band: str) -> None:
    assert score_band(Decimal(score)) == band
