"""The command: learn points, ask what must be asked, write a draft model."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import replace

import numpy as np

from ..console import in_a_line
from ..errors import ExitCode, StoppedError
from ..settings import Settings
from .arrays import Observations
from .card import Card
from .data import Source
from .files import (
    disqualifications,
    half_lives,
    refuse_taken_name,
    rule_files,
    write,
)
from .gates import NO_SIGNAL, REFUSED, Trial, learn, try_out
from .leaks import Question, questions
from .limits import Limits, read_limits
from .report import report
from .rows import rows_of

UNDATED = "undated"
WHOLE = "model"


def learn_model(
    settings: Settings,
    source: Source,
    whom: str,
    within: str,
    model: str,
    allow: Collection[str] = (),
    exclude: Collection[str] = (),
    replaces: bool = False,
) -> tuple[str, ExitCode]:
    """Learn a draft from observations and write it into the rule tables.

    Args:
        settings: project and rule tables.
        source: the observations.
        whom: what they are, in words.
        within: by when a conversion counts, in words.
        model: the name of the draft.
        allow: attributes and activities that were known in time; `undated` stands for
            all that merely have no dates, `model` for a whole that is too good.
        exclude: attributes and activities that are not to be used.
        replaces: whether a draft of that name may be replaced.

    Returns:
        the report, and how the command ends: DATA where the data carry no model, USAGE
        where a question is open.

    Raises:
        StoppedError: the rules have faults, or a name is taken or unknown.

    """
    files = rule_files(settings)
    refuse_taken_name(files, model, replaces)
    limits = read_limits(files["evaluation_limits"][1].rows)
    source = replace(source, observations=without(source.observations, allow, exclude))
    observations = source.observations
    trial = try_out(observations, limits)
    if trial.verdict in (REFUSED, NO_SIGNAL):
        return report(source, whom, within, trial, None, None, ()), ExitCode.DATA
    card = learn(observations, np.arange(len(observations)), limits)
    learned = rows_of(card, observations, model, half_lives(files))
    asked = open_questions(observations, limits, card, trial, allow)
    text = report(source, whom, within, trial, card, learned, asked)
    if asked:
        return f"{text}\n\nNothing was written.", ExitCode.USAGE
    rows = learned.rows | disqualifications(files, model)
    changed = write(settings, files, rows, model)
    return (
        f"{text}\n\nThe draft {in_a_line(model)} stands in {', '.join(changed)};"
        " the next build scores every lead by it.",
        ExitCode.FINE,
    )


def without(
    observations: Observations, allow: Iterable[str], exclude: Collection[str]
) -> Observations:
    """Return observations without what is excluded.

    Raises:
        StoppedError: nothing has one of the names.

    """
    known = [each.name for each in (*observations.attributes, *observations.activities)]
    for name in (*allow, *exclude):
        if name not in {*known, UNDATED, WHOLE}:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            message = f"learn: no attribute or activity is called {name}{hint}"
            raise StoppedError(in_a_line(message), ExitCode.USAGE)
    return replace(
        observations,
        attributes=[x for x in observations.attributes if x.name not in exclude],
        activities=[x for x in observations.activities if x.name not in exclude],
    )


def open_questions(
    observations: Observations,
    limits: Limits,
    card: Card,
    trial: Trial,
    allow: Collection[str],
) -> list[Question]:
    """Return what nobody has answered yet.

    What merely has no dates is asked about where the card gives points for it.
    """
    used = {each.bins.name for each in card.attributes}
    found = [
        each
        for each in questions(observations, limits)
        if each.name not in allow
        and not (each.is_only_undated and (UNDATED in allow or each.name not in used))
    ]
    if trial.auc >= limits.leaking_model_auc and WHOLE not in allow:
        reason = (
            f"all together rank with an AUC of {trial.auc:.3f}, too good to be true"
        )
        found.insert(0, Question(WHOLE, trial.auc, float("nan"), (reason,)))
    return found
