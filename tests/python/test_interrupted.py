"""Readers never see half of a publication, and a kill loses nothing; a short run."""

from __future__ import annotations

import shutil

import pytest
from interrupted import another_build, kill_at_random, publish, readers
from project import Baseline, Project


@pytest.fixture
def warehouse(project: Project, baseline: Baseline) -> Project:
    """Lend the project with the baseline in its warehouse and nothing published."""
    project.restore(baseline)
    for path in project.warehouse.parent.glob("warehouse_[ap]*.duckdb"):
        path.unlink()
    shutil.rmtree(project.kept, ignore_errors=True)
    return project


def test_no_reader_fails_or_sees_two_builds_while_others_are_published(warehouse):
    publish(warehouse)
    with readers(warehouse, 2) as seen:
        for _ in range(4):
            another_build(warehouse)
            assert publish(warehouse) == 0
    assert seen["reads"] > 10
    assert (seen["failed"], seen["mixed"]) == (0, 0)
    assert sum(name.startswith("build ") for name in seen) > 2


def test_a_publication_that_is_killed_loses_nothing(warehouse, baseline):
    assert kill_at_random(warehouse, baseline.raw, publishes=4, builds=0, seed=2) == []
