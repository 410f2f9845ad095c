"""The frame of the explorer, and what it says where there is nothing to show."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lead_scoring.app import queries
from lead_scoring.app.formats import count, day, moment
from lead_scoring.app.markup import STYLE, para, show, tag
from lead_scoring.app.source import NotPublishedError, chosen, published
from lead_scoring.app.titles import FIRST, TITLES
from lead_scoring.errors import StoppedError

VIEWS = Path(__file__).with_name("views")


def main() -> None:
    """Show the page that the address names."""
    st.set_page_config(page_title="Lead scores", layout="wide")
    st.html(STYLE)
    page = st.navigation(
        [
            st.Page(
                VIEWS / f"{name}.py",
                title=title,
                url_path=name,
                default=name == FIRST,
            )
            for name, title in TITLES.items()
        ],
        position="top",
    )
    try:
        source = published()
        page.run()
        found = queries.publication(source)
    except NotPublishedError as error:
        _not_published(error)
        return
    except StoppedError as error:
        show(para(f"{error}."))
        return
    st.divider()
    show(
        tag(
            "p",
            f"Scores of {day(found.scored_on)}, {count(found.leads)} leads; published"
            f" {moment(source.written_at)}.",
            css="quiet foot",
        )
    )


def _not_published(error: NotPublishedError) -> None:
    st.title("Not published yet")
    show(
        para(f"{error}."),
        para(
            "Run lead-scoring build in the project: it scores the leads and publishes"
            " them, and this page shows them. Then load it again."
        ),
        para(f"The explorer reads {chosen().settings.published}", quiet=True),
    )


main()
