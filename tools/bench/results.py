"""What was measured, kept in a file, so that runs of several days add up."""

import hashlib
import json
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .measure import Measured


class Results:
    """All runs by size and what was run; stale ones are forgotten.

    A run is stale once the files that it depends on have changed.
    """

    def __init__(self, path: Path):
        self._path = path
        self._all: dict = {"runs": {}, "facts": {}}
        if path.exists():
            self._all = json.loads(path.read_text(encoding="utf-8"))

    @property
    def sizes(self) -> list[int]:
        """The sizes of which there is anything."""
        return sorted(int(size) for size in self._all["runs"] if int(size))

    def runs(self, size: int, name: str, version: str | None = None) -> list[dict]:
        """Return the runs; with `version` only those of this state of the files."""
        found = self._all["runs"].get(str(size), {}).get(name, [])
        return [r for r in found if version is None or r["version"] == version]

    def add(
        self, size: int, name: str, version: str, measured: "Measured", stages: dict
    ) -> None:
        """Keep a run; those of other versions go."""
        kept = self.runs(size, name, version)
        kept.append({**vars(measured), "version": version, "stages": stages})
        self._all["runs"].setdefault(str(size), {})[name] = kept
        self.save()

    def fact(self, size: int, name: str, value: object = None) -> object:
        """Keep, or without a value return, something known about a size."""
        facts = self._all["facts"].setdefault(str(size), {})
        if value is not None:
            facts[name] = value
            self.save()
        return facts.get(name)

    def save(self) -> None:
        """Write the file."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self._all, indent=1) + "\n"
        self._path.write_text(text, encoding="utf-8")

    # What the report asks

    def failure(self, size: int, name: str) -> str | None:
        """Return why there is no result, if there is none."""
        failures = [r["failure"] for r in self.runs(size, name) if r["failure"]]
        return failures[-1] if failures else None

    def values(self, size: int, name: str, what: str) -> list[float]:
        """Return one figure of all runs that have a result."""
        return [r[what] for r in self.runs(size, name) if not r["failure"]]

    def middle(self, size: int, name: str, what: str = "seconds") -> float | None:
        """Return the median of a figure."""
        values = self.values(size, name, what)
        return median(values) if values else None

    def ratio(
        self, size: int, name: str, base: str, what: str = "seconds"
    ) -> float | None:
        """Return how many times the median of `base` the median of `name` is."""
        mine, theirs = self.middle(size, name, what), self.middle(size, base, what)
        return mine / theirs if mine and theirs else None

    def stages(self, size: int, name: str) -> dict[str, float]:
        """Return the median seconds of each stage."""
        runs = [r["stages"] for r in self.runs(size, name) if not r["failure"]]
        names = runs[-1] if runs else {}
        return {n: median(r[n] for r in runs if n in r) for n in names}


def version_of(*paths: Path) -> str:
    """Return a fingerprint of files and folders."""
    digest = hashlib.sha256()
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(path.parent)).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
