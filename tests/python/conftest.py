"""One copy of the project and one build of it for all tests that look at them.

At the end of a run it is said which tests were skipped, and why.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator

import pytest
from project import Baseline, Project

from lead_scoring.demo.make import make_demo

# Files that take a minute or more. Two processes take file after file, and end at about
# the same time only where the longest are begun first.
LONG = (
    "test_exported_input.py",
    "test_erasure.py",
    "test_past.py",
    "test_working_set.py",
    "test_versions.py",
    "test_incremental.py",
    "test_project.py",
    "test_app_in_browser.py",
    "test_demo_evaluation.py",
    "test_retention.py",
    "test_history.py",
    "test_bad_raw_input.py",
    "test_bad_rules.py",
    "test_preview.py",
    "test_guard.py",
    "test_invariance.py",
    "test_cells.py",
    "test_hostile_text.py",
    "test_scores.py",
    "test_reference_agrees.py",
    "test_interrupted.py",
    "test_adapters.py",
    "test_sources_demo.py",
)
DEMO_DAY = "2026-06-30"
# Earlier than the last day of the data, so that every table has rows to come.
AS_OF = "2026-05-31"


@pytest.fixture(scope="session")
def shared_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module", autouse=True)
def shipped_rules(shared_project: Project) -> None:
    """Let each file of tests begin with the rules that are shipped."""
    shared_project.restore_rules()


@pytest.fixture
def project(shared_project: Project) -> Iterator[Project]:
    """Lend the copy of the project; what a test does to the rules is undone."""
    yield shared_project
    shared_project.restore_rules()


@pytest.fixture(scope="session")
def baseline(
    shared_project: Project, tmp_path_factory: pytest.TempPathFactory
) -> Baseline:
    """Build demo data with the shipped rules, data tests included."""
    folder = tmp_path_factory.mktemp("baseline")
    raw, warehouse = folder / "raw", folder / "warehouse.duckdb"
    make_demo(raw, as_of=DEMO_DAY, leads=150, events=4_000, file_format="csv")
    shared_project.restore_rules()
    shared_project.forget()
    run = shared_project.build(raw, AS_OF)
    assert run.succeeded, run.output
    history = folder / "history.duckdb"
    shutil.copy(shared_project.warehouse, warehouse)
    shutil.copy(shared_project.history, history)
    marts = shared_project.marts()
    publication = folder / "publication"
    publication.mkdir()
    shared_project.publish()
    for file in (shared_project.published, shared_project.anonymous):
        shutil.move(file, publication)
    shutil.move(shared_project.kept, publication)
    return Baseline(raw, AS_OF, run, warehouse, history, publication, marts)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of long files first, the others in their order."""
    place = {name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path.name, len(LONG)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests were skipped, and why."""
    skipped = terminalreporter.getreports("skipped")
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ") for report in skipped
    )
    for reason, tests in sorted(reasons.items()):
        terminalreporter.write_line(f"{tests} tests skipped: {reason}")
