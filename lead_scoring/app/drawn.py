"""Charts on the pages: those of `charts.py`, in the light or dark of the reader."""

from __future__ import annotations

from typing import Any

import altair as alt
import streamlit as st

# What is drawn in these colours is for white paper.
ON_DARK = {"black": "#e8e8e8", "#000000": "#e8e8e8", "#e5e5e5": "#454a55"}
TEXT_ON_DARK = "#e8e8e8"
LIGHTER = {"#0072b2": "#56b4e9", "#767676": "#a5a5a5"}


def draw(chart: alt.TopLevelMixin, alternative: str) -> None:
    """Show a chart.

    Args:
        chart: one of `charts.py`.
        alternative: what it shows, for those who cannot see it.

    """
    if is_dark():
        chart = _on_dark(chart)
    st.altair_chart(chart, width="stretch", theme=None, alt=alternative)


def is_dark() -> bool:
    """Return whether the reader has chosen dark, or the system has."""
    return st.context.theme.type == "dark"


def _on_dark(chart: alt.TopLevelMixin) -> alt.TopLevelMixin:
    found = _replaced(chart.to_dict(), ON_DARK | LIGHTER)
    config = found.setdefault("config", {})
    config["background"] = "transparent"
    for name, keys in (
        ("axis", ("labelColor", "titleColor")),
        ("legend", ("labelColor", "titleColor")),
        ("title", ("color", "subtitleColor")),
        ("text", ("color",)),
    ):
        config[name] = config.get(name, {}) | dict.fromkeys(keys, TEXT_ON_DARK)
    return alt.Chart.from_dict(found)


def _replaced(part: Any, colours: dict[str, str]) -> Any:
    if isinstance(part, dict):
        return {
            # Data are no colours.
            key: value if key in ("datasets", "data") else _replaced(value, colours)
            for key, value in part.items()
        }
    if isinstance(part, list):
        return [_replaced(value, colours) for value in part]
    return colours.get(part, part) if isinstance(part, str) else part
