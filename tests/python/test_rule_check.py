"""The check of the rule tables before dbt starts: what it says, and how fast."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bad_rules import HEADERS, LISTED, STAGES_AND_ACTIONS, Edit
from project import PROJECT, RuleTables

from lead_scoring.rules.check import Report, check

# An empty column behind the last one is read as if it were not there.
WRONG_HEADERS = {
    name: fault
    for name, fault in HEADERS.items()
    if name != "a comma at the end of every line"
}


@pytest.fixture
def rules(tmp_path: Path) -> Iterator[RuleTables]:
    return RuleTables(tmp_path / "rules", PROJECT / "seeds")


def check_with(rules: RuleTables, *edits: Edit) -> Report:
    for edit in edits:
        edit(rules)
    return check(PROJECT, rules.seeds)


def test_the_shipped_rules_have_no_fault(rules: RuleTables) -> None:
    report = check_with(rules)
    assert not report.faults
    assert not report.warnings
    assert not report.needs_copy


@pytest.mark.parametrize(
    "faults",
    [LISTED, STAGES_AND_ACTIONS, WRONG_HEADERS],
    ids=["cells", "actions", "headers"],
)
def test_it_says_what_a_build_says(
    rules: RuleTables, faults: dict[str, tuple[Edit, str]]
) -> None:
    report = check_with(rules, *[edit for edit, _ in faults.values()])
    said = [
        " ".join(fault.text(with_lines=False).split())
        for fault in (*report.faults, *report.warnings)
    ]
    for name, (_, expected) in faults.items():
        parts = expected.split(" … ")
        assert any(all(part in text for part in parts) for text in said), name
