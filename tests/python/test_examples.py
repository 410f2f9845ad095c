"""What the examples say is run as far as it runs without their tools."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer
import yaml

from lead_scoring.cli import app
from lead_scoring.settings import CHECKOUT

EXAMPLES = CHECKOUT / "examples"
NIGHTLY = EXAMPLES / "cron" / "nightly.sh"
FILES = sorted(
    path
    for path in EXAMPLES.rglob("*")
    if path.is_file() and path.suffix in ("", ".yml", ".sh", ".py")
)
# Says what it was called with, and ends as the test wants it to.
STUB = """#!/bin/sh
echo "$@" >> "$CALLS"
echo "said of $1"
[ "$1" = "$SLOW" ] && sleep 2
[ "$1" = "$FAILS" ] && exit 23
exit 0
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    stub = tmp_path / ".venv" / "bin" / "lead-scoring"
    stub.parent.mkdir(parents=True)
    stub.write_text(STUB, encoding="utf-8")
    stub.chmod(0o755)
    return tmp_path


def night(project: Path, **more: str) -> subprocess.Popen[str]:
    names = {"CALLS": str(project / "calls"), "FAILS": "", "SLOW": ""}
    return subprocess.Popen(
        [NIGHTLY, project, "postgres_leads", "hubspot_contacts"],
        env=os.environ | names | {"LEAD_SCORING_WEBHOOK": "set"} | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def calls(project: Path) -> list[str]:
    return (project / "calls").read_text(encoding="utf-8").splitlines()


def test_a_good_night_says_nothing(project: Path) -> None:
    process = night(project)
    assert process.communicate() == ("", None) and process.returncode == 0
    assert calls(project) == [
        "build",
        "sync postgres_leads --send",
        "sync hubspot_contacts --send",
        "alert --send",
    ]


def test_a_build_that_fails_is_said_and_nothing_is_sent(project: Path) -> None:
    process = night(project, FAILS="build")
    said, _ = process.communicate()
    assert process.returncode == 23
    assert said == "said of build\nlead-scoring build ended with 23\n"
    assert calls(project) == ["build"]


def test_a_sync_that_fails_keeps_nothing_else_from_being_sent(project: Path) -> None:
    process = night(project, FAILS="sync", LEAD_SCORING_WEBHOOK="")
    said, _ = process.communicate()
    assert process.returncode == 23
    assert said.count("lead-scoring sync ended with 23") == 2
    assert len(calls(project)) == 3


def test_a_second_night_waits_for_no_one(project: Path) -> None:
    first = night(project, SLOW="build")
    while not (project / "calls").exists():
        time.sleep(0.02)
    second = night(project)
    assert second.communicate() == ("The last night has not ended yet\n", None)
    assert second.returncode == 30
    first.communicate()
    assert first.returncode == 0 and calls(project).count("build") == 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_examples_name_commands_and_syncs_that_there_are(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    commands = typer.main.get_command(app).commands
    for line in re.findall(r"bin/lead-scoring ([a-z][^\n\"']*)", text):
        name, *rest = line.split()
        options = {option for one in commands[name].params for option in one.opts}
        assert {part for part in rest if part.startswith("--")} <= options, line
    for sync in re.findall(r"\b(?:postgres|hubspot|salesforce)_[a-z]+", text):
        assert (CHECKOUT / "sync" / f"{sync}.yml").exists(), sync


@pytest.mark.parametrize("path", sorted((EXAMPLES / "github").glob("*.yml")))
def test_workflows_are_whole(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow[True]  # what YAML makes of `on`
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            assert {"run", "uses"} & {*step}
            for target in re.findall(r"make (.*)", step.get("run", "")):
                run = ["make", "--dry-run", *target.split()]
                done = subprocess.run(run, cwd=CHECKOUT, capture_output=True, text=True)
                assert done.returncode == 0, done.stderr
                assert done.stdout


@pytest.mark.parametrize("path", sorted(EXAMPLES.rglob("*.py")), ids=lambda p: p.name)
def test_code_of_examples_is_python(path: Path) -> None:
    compile(path.read_text(encoding="utf-8"), path, "exec")


def test_the_linter_finds_no_fault_in_the_dockerfile() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    checked = subprocess.run(
        [linter, "--failure-threshold", "info", CHECKOUT / "Dockerfile"],
        capture_output=True,
        text=True,
    )
    assert (checked.returncode, checked.stdout) == (0, "")


def test_what_the_image_copies_is_there() -> None:
    dockerfile = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8")
    named = re.findall(r"requirements/\w+\.txt", dockerfile)
    assert named and all((CHECKOUT / name).exists() for name in named)
    ignored = (CHECKOUT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {"data", ".venv*", ".git"} <= {*ignored}  # people's data, and what is large


def docker_runs() -> bool:
    docker = shutil.which("docker")
    return (
        bool(docker)
        and not subprocess.run([docker, "info"], capture_output=True).returncode
    )


@pytest.mark.skipif(not docker_runs(), reason="no Docker engine runs here")
def test_the_image_runs_as_a_normal_user() -> None:
    built = subprocess.run(
        ["docker", "build", "--quiet", CHECKOUT], capture_output=True, text=True
    )
    assert not built.returncode, built.stderr
    image = built.stdout.strip()
    run = ["docker", "run", "--rm", "--entrypoint", "sh", image, "-c"]
    said = subprocess.run(
        [*run, "id -u && lead-scoring --help && touch /data/x"],
        capture_output=True,
        text=True,
    )
    assert not said.returncode and said.stdout.startswith("10001")
