"""What the pages under docs show is what the project holds."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from project import Baseline, Project

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import recipes

PROJECT = recipes.PROJECT
PAGE = recipes.PAGE.read_text(encoding="utf-8")


def test_all_recipes_together_are_rules_without_a_fault(
    project: Project, baseline: Baseline
) -> None:
    for recipe in recipes.recipes(PAGE):
        recipes.apply(recipe, project.seeds)
    nodes = (
        "--select",
        "+rule_faults",
        "+unmatched_rule_names",
        "warn_unmatched_rule_names",
    )
    run = project.build(
        baseline.raw, baseline.as_of, *nodes, "--exclude-resource-type", "unit_test"
    )
    assert run.succeeded, run.output
    assert "WARN=0" in run.output


def test_the_effect_of_every_recipe_is_listed() -> None:
    table = PAGE.split(recipes.START)[1].split(recipes.END)[0]
    listed = re.findall(r"^\| (.*?) \| [0-9]+ \|", table, re.MULTILINE)
    assert listed == [recipe.name for recipe in recipes.recipes(PAGE)]


@pytest.mark.parametrize(
    "kind",
    [
        *("fit_rules", "disqualification_rules", "behavior_rules", "inactivity_rules"),
        *("buying_cycle_rules", "seasonal_rules", "suppression_rules", "segments"),
        *("scoring_models", "content_rules", "search_intents"),
    ],
)
def test_there_is_a_recipe_for_every_kind_of_rule(kind: str) -> None:
    assert any(kind in recipe.rows for recipe in recipes.recipes(PAGE))


def test_the_shown_difference_of_a_signal_is_in_the_files() -> None:
    page = (PROJECT / "docs" / "adding_a_signal.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```diff\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    files = re.split(r"^\+\+\+ b/(\S+).*\n", shown, flags=re.MULTILINE)[1:]
    assert files
    for name, lines in zip(files[::2], files[1::2], strict=True):
        text = (PROJECT / name).read_text(encoding="utf-8")
        for part in lines.split("…\n"):
            added = part.replace("\n+", "\n").removeprefix("+")
            assert added in text, name
