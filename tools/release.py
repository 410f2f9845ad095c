"""Makes a release from a clean checkout: `make release VERSION=1.1.0`.

The version in pyproject.toml is the only one. Where it is another, it is set and
committed, and the tag is put there; nothing is pushed. What is built is built from the
tag: `dist/<version>` then holds the wheel and the source archive, which have the dbt
project in them, the pinned requirements of each environment, a bill of materials for
each, the licences of all of it, and the checksums.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).parents[1]
VERSION = re.compile(r'^version = "([^"]+)"$', re.MULTILINE)
# What an environment of the product is made of; bills of materials are made for these.
ENVIRONMENTS = ("build", "app", "sync", "spark")
# What dbt and the commands read of a checkout goes into the package, as `project`.
PARTS = ("dbt_project.yml", "profiles.yml", ".dbtignore", "macros", "models")
PARTS += ("snapshots", "analyses", "seeds", "tests", "sync", "requirements", "docs")
NO_TEST_OF_DBT = shutil.ignore_patterns(
    "reference", "random_inputs", "python", "activation", "sources", "*.py"
)


def main() -> int:
    """Make a release; return 1 with the reason where it cannot be made."""
    parser = argparse.ArgumentParser(prog="make release")
    parser.add_argument("version", metavar="VERSION", help="such as 1.1.0")
    parser.add_argument(
        "--unchecked", action="store_true", help="without the checks of lint and docs"
    )
    arguments = parser.parse_args()
    version, tag = arguments.version, f"v{arguments.version}"
    if fault := why_not(version, tag):
        print(f"release: {fault}", file=sys.stderr)
        return 1
    if not arguments.unchecked and not checks_pass():
        print("release: a check failed; nothing was tagged", file=sys.stderr)
        return 1
    set_version(version)
    notes = section_of(version)
    git("tag", "--annotate", tag, "--message", f"{tag}\n\n{notes}")
    folder = PROJECT / "dist" / version
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        make_assets(tag, folder)
    except BaseException:
        git("tag", "--delete", tag)
        raise
    for path in sorted(folder.iterdir()):
        print(f"  {path.relative_to(PROJECT)}  {path.stat().st_size / 1000:,.0f} kB")
    print(f"Released {tag}; nothing was pushed: git push --follow-tags")
    return 0


def why_not(version: str, tag: str) -> str:
    """Return why a release cannot be made, in words; nothing where it can."""
    if not re.fullmatch(r"[0-9]+[.][0-9]+[.][0-9]+", version):
        return f"'{version}' is no version such as 1.1.0"
    if changed := git("status", "--porcelain"):
        return f"the checkout is not clean:\n{changed}"
    if git("tag", "--list", tag):
        return f"the tag {tag} is there already"
    if not section_of(version):
        return f"CHANGELOG.md has no section '## {version}' that says what is new"
    return ""


def section_of(version: str) -> str:
    """Return what the changelog says of a version; nothing where it has no section."""
    text = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    named = {section.split()[0]: section for section in sections}
    return named.get(version, "\n").partition("\n")[2].strip()


def checks_pass() -> bool:
    """Run what is quick and finds what an edit of a release breaks."""
    python = [PROJECT / ".venv" / "bin" / "python", "-m"]
    commands = (
        [*python, "ruff", "check", "."],
        [*python, "lead_scoring", "check"],
        [*python, "pytest", "-n0", "tests/python/test_docs.py"],
    )
    return all(subprocess.run(each, cwd=PROJECT).returncode == 0 for each in commands)


def set_version(version: str) -> None:
    """Set the version and commit it, where it is another."""
    path = PROJECT / "pyproject.toml"
    text = path.read_text(encoding="utf-8")
    if VERSION.search(text)[1] == version:
        return
    path.write_text(VERSION.sub(f'version = "{version}"', text), encoding="utf-8")
    git("commit", "--quiet", "--message", f"Release {version}", "pyproject.toml")


def make_assets(tag: str, folder: Path) -> None:
    """Make all files of a release from what the tag holds."""
    moment = git("log", "-1", "--format=%ct", tag)
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "source"
        unpack(tag, source)
        put_project_into_package(source)
        environment = os.environ | {"SOURCE_DATE_EPOCH": moment}
        build = "import sys; from flit_core import buildapi; f = sys.argv[1];"
        build += " buildapi.build_sdist(f); buildapi.build_wheel(f)"
        command = [sys.executable, "-c", build, str(folder)]
        subprocess.run(command, cwd=source, env=environment, check=True)
        for environment_name in ENVIRONMENTS:
            pins = source / "requirements" / f"{environment_name}.txt"
            shutil.copy(pins, folder / f"requirements-{environment_name}.txt")
            bill = folder / f"sbom-{environment_name}.cdx.json"
            make_bill(source, pins, bill)
        shutil.copy(source / "docs" / "licences.md", folder)
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(folder.iterdir())
    ]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def unpack(tag: str, target: Path) -> None:
    """Write what a tag holds into a new folder."""
    archive = subprocess.run(
        ["git", "archive", tag], cwd=PROJECT, stdout=subprocess.PIPE, check=True
    )
    target.mkdir()
    subprocess.run(["tar", "-xC", target], input=archive.stdout, check=True)


def put_project_into_package(source: Path) -> None:
    """Copy what the commands read beside the package into it."""
    target = source / "lead_scoring" / "project"
    target.mkdir()
    for part in PARTS:
        if (source / part).is_dir():
            ignored = NO_TEST_OF_DBT if part == "tests" else None
            shutil.copytree(source / part, target / part, ignore=ignored)
        else:
            shutil.copy(source / part, target / part)


def make_bill(source: Path, pins: Path, bill: Path) -> None:
    """Write the bill of materials of an environment in the form of CycloneDX."""
    command = [Path(sys.executable).with_name("cyclonedx-py"), "requirements"]
    command += ["--pyproject", source / "pyproject.toml", "--output-reproducible"]
    command += ["--output-format", "JSON", "--output-file", bill, pins]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def git(*arguments: str) -> str:
    """Return what git says."""
    finished = subprocess.run(
        ["git", *arguments], cwd=PROJECT, stdout=subprocess.PIPE, check=True, text=True
    )
    return finished.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
