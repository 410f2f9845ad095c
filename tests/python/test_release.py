"""What a company gets that pins us: licences, and a package with the project in it."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from project import PROJECT

from lead_scoring import packaged, settings
from lead_scoring.errors import StoppedError


def tool(name: str) -> ModuleType:
    """Load a program of `tools`."""
    spec = importlib.util.spec_from_file_location(
        name, PROJECT / "tools" / f"{name}.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


licences, release = tool("licences"), tool("release")


def test_every_pinned_package_is_listed_with_a_licence_that_is_allowed() -> None:
    listed = licences.listed_licences()
    assert listed.keys() == licences.pinned().keys()
    assert licences.refused_of({name: (of, []) for name, of in listed.items()}) == []


def test_the_list_says_what_installed_packages_say_of_themselves() -> None:
    listed = licences.listed_licences()
    stated = {name: licences.stated_licence(name) for name in listed}
    stated = {
        name: of for name, of in stated.items() if of and name not in licences.KNOWN
    }
    assert len(stated) > 80
    assert {name: listed[name] for name in stated} == stated


@pytest.mark.parametrize(
    ("licence", "is_allowed"),
    [
        ("MIT", True),
        ("GPL", False),
        ("AGPL", False),
        ("Artistic or GPL", True),
        ("MIT and GPL", False),
        ("unknown", False),
        ("", False),
    ],
)
def test_a_licence_that_nobody_decided_on_is_refused(
    licence: str, is_allowed: bool
) -> None:
    assert (licences.refused_of({"some": (licence, [])}) == []) == is_allowed


@pytest.mark.parametrize(
    ("stated", "plain"),
    [
        ("Apache-2.0 OR BSD-3-Clause", "Apache-2.0 or BSD"),
        ("GPL-3.0-or-later", "GPL"),
        ("LGPL-2.1-only", "LGPL"),
        ("(MIT AND Zlib)", "MIT and Zlib"),
    ],
)
def test_expressions_of_licences_are_read(stated: str, plain: str) -> None:
    assert licences.plain(stated) == plain


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with what is committed here and what is edited."""
    files = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    there = tmp_path / "checkout"
    for name in filter(None, files.split("\0")):
        if (PROJECT / name).exists():
            target = there / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((PROJECT / name).read_bytes())
    for key, value in (("NAME", "a"), ("EMAIL", "a")):
        monkeypatch.setenv(f"GIT_AUTHOR_{key}", value)
        monkeypatch.setenv(f"GIT_COMMITTER_{key}", value)
    monkeypatch.setattr(release, "PROJECT", there)
    subprocess.run(["git", "init", "--quiet"], cwd=there, check=True)
    release.git("add", "--all")
    release.git("commit", "--quiet", "--message", "All")
    return there


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["release", *arguments])
    return release.main()


def test_a_release_holds_the_project_and_runs_elsewhere(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bills of materials need cyclonedx, which is not in the environment of tests."""
    monkeypatch.setattr(release, "make_bill", lambda *_: None)
    assert run(monkeypatch, "7.7.7", "--unchecked") == 1  # the changelog says nothing
    changelog = checkout / "CHANGELOG.md"
    text = changelog.read_text(encoding="utf-8")
    changelog.write_text(text.replace("## 1.0", "## 7.7.7\n\n- New\n\n## 1.0", 1))
    assert run(monkeypatch, "7.7.7", "--unchecked") == 1  # nobody has committed that
    release.git("commit", "--quiet", "--all", "--message", "Changelog")
    assert run(monkeypatch, "7.7.7", "--unchecked") == 0
    assert run(monkeypatch, "7.7.7", "--unchecked") == 1  # the tag is there
    assert release.git("show", "--quiet", "--format=%s", "HEAD") == "Release 7.7.7"
    assert "- New" in release.git("tag", "--list", "--format=%(contents)", "v7.7.7")
    built = checkout / "dist" / "7.7.7"
    sums = (built / "SHA256SUMS").read_text().splitlines()
    assert len(sums) == len([*built.iterdir()]) - 1
    site = tmp_path / "site"
    (wheel,) = built.glob("*.whl")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    subprocess.run([*install, "--target", site, wheel], check=True)
    there = tmp_path / "elsewhere"
    there.mkdir()

    def command(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "lead_scoring", *arguments],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(site)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    lost = command("check", folder=there)
    assert "lead-scoring project FOLDER makes one" in " ".join(lost.stdout.split())
    assert command("project", "scoring", folder=there).returncode == 0
    checked = command("check", folder=there / "scoring")
    assert "have no fault." in checked.stdout
    assert command("project", "scoring", folder=there).returncode != 0


def test_a_checkout_is_a_project_itself(tmp_path: Path) -> None:
    assert settings.project_folder() == PROJECT
    with pytest.raises(StoppedError, match="this is a checkout"):
        packaged.make_project(tmp_path / "scoring")
