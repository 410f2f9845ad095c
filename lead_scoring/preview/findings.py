"""What a change of rules would do, as numbers and in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from ..console import in_a_line
from .changes import Change

LEADS_SHOWN = 10
CHANGES_SHOWN = 20


class Verdict(Enum):
    """Whether the changed rules rank better the leads that later converted."""

    HELPS = "Likely to rank better"
    HURTS = "Likely to rank worse"
    OPEN = "No clear difference in the ranking"
    UNKNOWN = "Too few conversions to tell"
    ASIDE = "No score depends on these tables"


@dataclass(frozen=True)
class Move:
    """A lead whose score would change, or who would become an MQL or stop being one.

    Attributes:
        who: name, title and company, as far as they are known; stage and owner.
        before, now: official score under the rules of the build, and the changed ones.
        why: what differs in words, the largest difference first.

    """

    lead_id: str
    who: str
    before: Decimal | None
    now: Decimal | None
    why: tuple[str, ...]

    def text(self) -> str:
        """Return the move in words, as one line."""
        scores = " → ".join(
            "none" if score is None else f"{score:.1f}"
            for score in (self.before, self.now)
        )
        who = f" {self.who}" if self.who else ""
        why = f": {'; '.join(self.why)}" if self.why else ""
        return in_a_line(f"{scores}  {self.lead_id}{who}{why}")


@dataclass(frozen=True)
class Group:
    """How leads converted that were MQLs under both rules, one of them, or neither.

    Attributes:
        leads: which leads, in words.
        observations: leads on scoring days.
        conversions: those that converted before the next scoring day.
        rate, rate_low, rate_high: share with its 95 % interval, 0…1; None without
            observations.

    """

    leads: str
    observations: int
    conversions: int
    rate: float | None
    rate_low: float | None
    rate_high: float | None

    def text(self) -> str:
        """Return the group in words, as one line."""
        if self.rate is None:
            return f"{self.leads}: nobody so far"
        return (
            f"{self.leads}: {self.rate:.1%} of {self.observations:,} converted"
            f" ({self.conversions:,}; 95 % interval"
            f" {self.rate_low:.1%} to {self.rate_high:.1%})"
        )


@dataclass(frozen=True)
class Ranking:
    """How well the scores rank: the chance that who converts has the higher one.

    Attributes:
        before, now: area under the ROC curve, 0…1, under either rules.
        low, high: 95 % interval of the difference, clustered by lead.
        conversions: how many it rests on.

    """

    before: float
    now: float
    low: float
    high: float
    conversions: int


@dataclass(frozen=True)
class Preview:
    """What a change of rules would do.

    Attributes:
        day: the day of the build that it is compared with, YYYY-MM-DD.
        changes: the rows of the rule tables that differ.
        leads: how many leads are scored.
        moved: how many of them would have another official score.
        mean_change: by how many points their scores would change on average.
        movers: those of them whose score would change most.
        reassigned: how many would be scored by which model in place of which.
        becoming, stopping: who would become an MQL or stop being one, best first.
        past_days: how many scoring days the past is judged by.
        groups: how leads converted in the past, by what they were on a scoring day.
        ranking: how well either score ranked them; None where nobody converted.
        enough: whether so many converted that a verdict rests on something.
        distribution: leads by ten points: min_score, rules (`now`, `changed`), leads.

    """

    day: str
    changes: list[Change]
    leads: int = 0
    moved: int = 0
    mean_change: float = 0
    movers: list[Move] = field(default_factory=list)
    reassigned: list[tuple[str, str, int]] = field(default_factory=list)
    becoming: list[Move] = field(default_factory=list)
    stopping: list[Move] = field(default_factory=list)
    past_days: int = 0
    groups: list[Group] = field(default_factory=list)
    ranking: Ranking | None = None
    enough: bool = False
    distribution: list[dict[str, object]] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """Whether the change is likely to help."""
        if not self.leads:
            return Verdict.ASIDE
        if self.ranking is None or not self.enough:
            return Verdict.UNKNOWN
        if self.ranking.low > 0:
            return Verdict.HELPS
        return Verdict.HURTS if self.ranking.high < 0 else Verdict.OPEN

    def verdict_text(self) -> str:
        """Return the verdict with what it rests on, as one line."""
        if self.verdict is Verdict.ASIDE:
            return f"{self.verdict.value}."
        if self.ranking is None:
            return f"{self.verdict.value}: nobody converted on the days looked at."
        ranking = self.ranking
        return (
            f"{self.verdict.value}: of a lead who converts and one who does not, the"
            f" first has the higher score in {ranking.now:.1%} of all pairs,"
            f" {ranking.before:.1%} under the rules as built (difference"
            f" {signed(100 * ranking.low)} to {signed(100 * ranking.high)} percentage"
            f" points with 95 % confidence; {ranking.conversions:,} conversions)."
        )

    def sections(self) -> list[tuple[str, list[str]]]:
        """Return all there is to say: headings with their lines."""
        count = len(self.changes)
        found = [
            (
                f"{count} row{'s' if count != 1 else ''} of the rules changed",
                _first([change.text() for change in self.changes], CHANGES_SHOWN),
            )
        ]
        if self.verdict is Verdict.ASIDE:
            return found
        moved = f"{self.moved:,} of {self.leads:,} leads would have another score"
        if self.moved:
            moved += f" on {self.day}, by {signed(self.mean_change)} points on average"
            moved += "; the largest changes"
        found.append((moved, [move.text() for move in self.movers]))
        if self.reassigned:
            lines = [
                f"{leads:,} by {now} in place of {before}"
                for before, now, leads in self.reassigned
            ]
            found.append(("Leads that another model would score", lines))
        for what, moves in (
            ("would become an MQL", self.becoming),
            ("would no longer be an MQL", self.stopping),
        ):
            lines = _first([move.text() for move in moves], LEADS_SHOWN)
            found.append((f"{len(moves):,} {what}", lines))
        found.append(
            (
                f"How such leads converted on the last {self.past_days} scoring days",
                [group.text() for group in self.groups],
            )
        )
        return found

    def text(self) -> str:
        """Return the preview as plain text."""
        lines = []
        for heading, content in self.sections():
            lines += [
                f"{heading}{':' if content else '.'}",
                *(f"  {x}" for x in content),
            ]
        return "\n".join([*lines, self.verdict_text()])

    def markdown(self) -> str:
        """Return the preview as Markdown, for a comment on a pull request."""
        lines = ["## Preview of the rules", "", f"**{_escaped(self.verdict_text())}**"]
        for heading, content in self.sections():
            lines += ["", f"### {_escaped(heading)}", ""]
            lines += [f"- {_escaped(line)}" for line in content]
        return "\n".join(lines) + "\n"


def signed(points: float) -> str:
    """Return a difference with its sign; none has none."""
    text = f"{points:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text


def _first(lines: list[str], most: int) -> list[str]:
    """Return so many lines, and how many there are beyond."""
    beyond = len(lines) - most
    return lines[:most] + ([f"and {beyond:,} more"] if beyond > 0 else [])


def _escaped(text: str) -> str:
    """Return text in which nothing is Markdown or HTML."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|~" else sign for sign in text)
