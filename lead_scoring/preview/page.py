"""The preview as one HTML page that needs nothing else."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import jinja2

from .. import charts
from .findings import Preview

TEMPLATE = Path(__file__).with_name("page.html.j2")


def page(preview: Preview) -> str:
    """Return the page of a preview: what its text says, and charts."""
    environment = jinja2.Environment(autoescape=True, trim_blocks=True)
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(preview=preview, charts=_charts(preview))


def _charts(preview: Preview) -> list[str]:
    drawn = []
    groups = [group for group in preview.groups if group.rate is not None]
    if groups:
        rows = [dataclasses.asdict(group) for group in groups]
        drawn.append(charts.svg(charts.comparison(rows)))
    if preview.distribution:
        drawn.append(charts.svg(charts.distribution(preview.distribution)))
    return drawn
