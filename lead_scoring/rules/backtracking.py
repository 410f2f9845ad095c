"""Tells patterns on which an engine that goes back over a text can stand still.

DuckDB reads patterns with RE2, whose time grows with the length of the text alone.
Java, which Spark uses, tries the ways to split a text one by one. Where a repeated part
is itself repeated, as in `(a+)+$`, there are twice as many ways with each letter more,
and an id of forty letters stops a build.
"""

from __future__ import annotations

import re
import sys
import warnings
from typing import Any

if sys.version_info >= (3, 11):
    from re import _parser as parser
else:
    import sre_parse as parser

# From so many rounds on the ways are too many to be tried.
MANY = 10
REPEATS = ("MAX_REPEAT", "MIN_REPEAT")
# One character of each kind that patterns tell apart, with those that they name.
SAMPLE = [*map(chr, range(9, 127)), "é", "\u00a0", "字"]

Letters = frozenset[str]


def backtracks(pattern: str) -> bool:
    """Return whether the ways to read some text double with each letter of it.

    A pattern that Python cannot read, because engines differ, is taken for harmless.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = parser.parse(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return any(_is_ambiguous(body) for body in _repeated(parsed))


def _repeated(items: Any) -> list[Any]:
    """Return what a pattern repeats many times, at any depth."""
    found = []
    for kind, value in items:
        if str(kind) in REPEATS:
            _, most, body = value
            found += [body] * (most >= MANY) + _repeated(body)
        else:
            for part in _parts(kind, value):
                found += _repeated(part)
    return found


def _parts(kind: Any, value: Any) -> list[Any]:
    """Return the patterns within a part of one."""
    match str(kind):
        case "SUBPATTERN":
            return [value[-1]]
        case "BRANCH":
            return list(value[1])
        case "ATOMIC_GROUP":
            return [value]
        case "ASSERT" | "ASSERT_NOT":
            return [value[1]]
        case _:
            return []


def _is_ambiguous(body: Any) -> bool:
    """Return whether two rounds of a repeated part can be read as one, or one as two.

    They cannot where each round must begin, or end, with something that the repeated
    part within it does not take.
    """
    items = _flat(body)
    if len(items) == 1 and str(items[0][0]) == "BRANCH":
        return any(_is_ambiguous(branch) for branch in items[0][1][1])
    for place, (kind, value) in enumerate(items):
        if str(kind) in REPEATS and value[1] >= MANY:
            taken = _letters(value[2])
            others = [*items[:place], *items[place + 1 :]]
            if not any(
                parser.SubPattern(parser.State(), [other]).getwidth()[0] > 0
                and not _letters([other]) & taken
                for other in others
            ):
                return True
    return False


def _flat(items: Any) -> list[Any]:
    """Return the parts of a pattern, with those of groups that are not repeated."""
    found = []
    for kind, value in items:
        if str(kind) in ("SUBPATTERN", "ATOMIC_GROUP"):
            found += _flat(_parts(kind, value)[0])
        else:
            found.append((kind, value))
    return found


def _letters(items: Any) -> Letters:
    """Return the characters of the sample that a pattern can take somewhere."""
    found: set[str] = set()
    for kind, value in items:
        match str(kind):
            case "LITERAL":
                found.add(chr(value))
            case "ANY" | "NOT_LITERAL" | "IN" | "CATEGORY":
                found |= _one_of(kind, value)
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                found |= _letters(value[2])
            case _:
                for part in _parts(kind, value):
                    found |= _letters(part)
    return frozenset(found)


def _one_of(kind: Any, value: Any) -> Letters:
    """Return the characters of the sample that a class takes."""
    name = str(kind)
    if name == "ANY":
        return frozenset(SAMPLE)
    if name == "NOT_LITERAL":
        return frozenset(SAMPLE) - {chr(value)}
    if name == "CATEGORY":
        return frozenset(filter(_is_of(str(value)).fullmatch, SAMPLE))
    parts = [(str(part), held) for part, held in value]
    taken: set[str] = set()
    for part, held in parts:
        match part:
            case "LITERAL":
                taken.add(chr(held))
            case "RANGE":
                taken |= {each for each in SAMPLE if held[0] <= ord(each) <= held[1]}
            case "CATEGORY":
                taken |= _one_of(part, held)
    if ("NEGATE", None) in parts:
        return frozenset(SAMPLE) - taken
    return frozenset(taken)


def _is_of(category: str) -> re.Pattern[str]:
    letter = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}[category.rpartition("_")[2]]
    return re.compile(f"\\{letter.upper() if '_NOT_' in category else letter}")
