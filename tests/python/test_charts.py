"""The charts draw what the rows say, and need nothing from elsewhere."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from lead_scoring import charts

BANDS = [
    {
        "band": f"{low} to {low + 10}",
        "min_score": Decimal(low),
        "observations": 500 - low,
        "rate": low / 400,
        "rate_low": low / 500,
        "rate_high": low / 300 + 0.01,
        "expected_rate": low / 420,
    }
    for low in range(0, 80, 10)
]
GROUPS = [
    {"leads": name, "rate": 0.1, "rate_low": 0.05, "rate_high": 0.2}
    for name in ("MQL under both", "<b>would become MQL</b>")
]
MONTHS = [
    {"month": datetime.date(2026, month, 1), "measure": measure, "psi": month / 20}
    for month in range(1, 7)
    for measure in ("total score", "fit score")
]
COUNTS = [
    {"min_score": low, "rules": rules, "leads": 100 - low}
    for low in range(0, 80, 10)
    for rules in ("now", "changed")
]
CHARTS = {
    "conversion": lambda: charts.conversion_by_band(BANDS, 0.1),
    "calibration": lambda: charts.calibration(BANDS),
    "distribution": lambda: charts.distribution(COUNTS),
    "comparison": lambda: charts.comparison(GROUPS),
    "drift": lambda: charts.drift(MONTHS, 0.1, 0.25),
}
MARKS = {"conversion": 8, "calibration": 8, "distribution": 2, "comparison": 2}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_one_svg_without_links_or_scripts(name: str) -> None:
    text = charts.svg(CHARTS[name]())
    root = ElementTree.fromstring(text)
    assert root.tag.endswith("svg")
    assert not re.search(r"<script|href=|url\(http|@import", text)


@pytest.mark.parametrize("name", MARKS)
def test_a_chart_has_a_mark_for_each_row(name: str) -> None:
    text = charts.svg(CHARTS[name]())
    labels = re.findall(r'aria-roledescription="(bar|circle|line mark|point)"', text)
    assert len(labels) >= MARKS[name]


def test_text_of_data_is_no_markup() -> None:
    text = charts.svg(charts.comparison(GROUPS))
    assert "<b>" not in text
    assert "&lt;b&gt;would become MQL" in text
