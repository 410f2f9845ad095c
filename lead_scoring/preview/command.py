"""`lead-scoring preview`: to the terminal, as a page, and for a pull request."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..console import say
from ..draft import draft_of
from ..errors import ExitCode
from ..progress import progress
from ..settings import Settings
from .findings import Verdict
from .page import page
from .preview import preview


def write_preview(
    settings: Settings,
    variables: Sequence[str],
    html: Path | None,
    markdown: Path | None,
    strict: bool,
) -> ExitCode:
    """Preview the rules; say and write what they would do.

    Args:
        settings: project, warehouse and the changed rules.
        variables: the options that tell dbt variables, as for the build.
        html: file for the page; else `….preview.html` beside the warehouse.
        markdown: file for the same as Markdown, if it is wanted.
        strict: whether a change that likely hurts shall be seen in the exit code.

    Raises:
        StoppedError: the rules have faults, or there is no build to compare with.

    """
    with progress("reading the project") as on_step:
        found = preview(
            settings,
            variables,
            lambda done, total, day: on_step(done, total, f"the past: {day}"),
        )
    if not found.changes:
        say("No row of the rules differs from the last build.")
        return ExitCode.FINE
    say(found.text())
    _write(html or settings.preview, page(found))
    if markdown:
        _write(markdown, found.markdown())
    hurts = strict and found.verdict is Verdict.HURTS
    return ExitCode.WARNINGS if hurts else ExitCode.FINE


def _write(file: Path, text: str) -> None:
    with draft_of(file.absolute()) as draft:
        draft.write_text(text, encoding="utf-8")
    say(f"Written to {file}")
