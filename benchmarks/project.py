"""A checkout of the project, built with the rules of the benchmark."""

import csv
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from .data import AS_OF, Data
from .measure import Usage, measure

ROOT = Path(__file__).parents[1]
RULES = Path(__file__).with_name("rules")
# Hidden files too, but for .dbtignore.
NOT_COPIED = shutil.ignore_patterns(".[!d]*", "data", "logs", "target", "__pycache__")
MODELS_ALONE = ("--exclude-resource-type", "unit_test", "test")
# What the scripts do too: every score and every reason, and all that these need.
SCORES_ALONE = (*MODELS_ALONE, "--select", "+lead_score_reasons", "+model_scores")
# With more events a build is as fast with one model at a time, and needs less disk.
MOST_EVENTS_FOR_TWO_AT_ONCE = 20_000_000


class Project:
    """A copy of a checkout, built by the dbt of that checkout.

    Attributes:
        warehouse: the DuckDB file that builds write.
        seeds: the rule tables.

    """

    def __init__(self, checkout: Path, folder: Path, memory: float) -> None:
        """Copy a checkout as it is, committed or not, and give it the rules.

        Args:
            checkout: holds the project, and dbt in `.venv` as `make build` leaves it.
            folder: where to; replaced.
            memory: GiB for DuckDB.

        Raises:
            FileNotFoundError: there is no dbt.

        """
        self._python = checkout.resolve() / ".venv" / "bin" / "python"
        dbt = self._python.with_name("dbt")
        if not dbt.exists():
            raise FileNotFoundError(f"{dbt} is missing: run `make build` there")
        # As `lead-scoring build` runs it; versions before 1.1.0 run it as it is.
        self._dbt = (
            [str(self._python), "-m", "lead_scoring.dbt_events"]
            if (checkout / "lead_scoring" / "dbt_events.py").exists()
            else [str(dbt)]
        )
        self._folder = folder.resolve()
        self._copy = self._folder / "project"
        self._memory = memory
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(checkout, self._copy, ignore=NOT_COPIED)
        self.warehouse = self._folder / "warehouse.duckdb"
        self.seeds = self._copy / "seeds"
        for shipped in (ROOT / "seeds").glob("*/*.csv"):
            table = next(RULES.rglob(shipped.name), shipped)
            for place in self.seeds.rglob(shipped.name):
                _copy_known_columns(table, place)

    def build(
        self,
        data: Data,
        *selection: str,
        as_of: date = AS_OF,
        variables: Sequence[str] = (),
    ) -> Usage:
        """Build; what the warehouse holds already stays.

        dbt has read the project before, as it has where builds follow one another.

        Args:
            data: the raw tables.
            selection: arguments of `dbt build`.
            as_of: day to score for.
            variables: the option that sets variables.

        Raises:
            FailedError: the build failed.

        """
        self._run_dbt(data, AS_OF, "parse", *variables)
        return self._run_dbt(data, as_of, "build", *selection, *variables)

    def test(self, data: Data) -> Usage:
        """Run the data tests of what was built.

        Args:
            data: the raw tables.

        Raises:
            FailedError: a test failed.

        """
        self._run_dbt(data, AS_OF, "parse")
        return self._run_dbt(
            data, AS_OF, "test", "--exclude-resource-type", "unit_test"
        )

    @contextmanager
    def edited_rule(self) -> Iterator[None]:
        """Let a rule of behavior earn a point more, until the block ends."""
        file = self.seeds / "scoring" / "behavior_rules.csv"
        before = file.read_text(encoding="utf-8")
        header, *rows = csv.reader(before.splitlines())
        points = header.index("points")
        row = next(row for row in rows if row[points])
        row[points] = str(int(row[points]) + 1)
        with file.open("w", encoding="utf-8", newline="") as edited:
            csv.writer(edited, lineterminator="\n").writerows([header, *rows])
        try:
            yield
        finally:
            file.write_text(before, encoding="utf-8")

    def evaluate(self, data: Data, variables: Sequence[str] = ()) -> Usage:
        """Replay the past days of the last full build, as far as they have changed.

        Args:
            data: the raw tables.
            variables: the option that set variables of that build.

        Raises:
            FailedError: the replay failed.

        """
        command = [str(self._python), "-m", "lead_scoring", "evaluate"]
        return self._run(data, AS_OF, "evaluate", [*command, "--", *variables])

    def _run_dbt(self, data: Data, as_of: date, *arguments: str) -> Usage:
        return self._run(data, as_of, arguments[0], [*self._dbt, *arguments])

    def _run(self, data: Data, as_of: date, name: str, command: list[str]) -> Usage:
        at_once = "2" if data.events <= MOST_EVENTS_FOR_TWO_AT_ONCE else "1"
        environment = {
            "DBT_PROFILES_DIR": str(self._copy),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DBT_USE_FAST_TEST_EDGES": "true",
            "DBT_USE_COLORS": "false",
            "DBT_LOG_LEVEL_FILE": "info",
            "LEAD_SCORING_AS_OF": str(as_of),
            "LEAD_SCORING_MEMORY": f"{self._memory}GiB",
            "LEAD_SCORING_RAW": str(data.raw.resolve()),
            "LEAD_SCORING_TARGET": "duckdb",
            "LEAD_SCORING_THREADS": os.environ.get("LEAD_SCORING_THREADS", at_once),
            "LEAD_SCORING_WAREHOUSE": str(self.warehouse),
        }
        log = self._folder / f"{name}.log"
        return measure(command, log, self._copy, environment)

    # What a build writes: the warehouse and its history

    def forget(self) -> None:
        """Remove what builds have written."""
        for file in self._folder.glob("*.duckdb*"):
            file.unlink()

    def save(self, folder: Path) -> None:
        """Copy what builds have written to a folder."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for file in self._folder.glob("*.duckdb*"):
            shutil.copy(file, folder)

    def restore(self, folder: Path) -> None:
        """Take back what `save` has copied."""
        self.forget()
        for file in folder.glob("*.duckdb*"):
            shutil.copy(file, self._folder)

    # What dbt says about the last build

    def seconds_by_model(self) -> Counter[str]:
        """Return the seconds of each model."""
        return Counter({name: seconds for _, name, seconds in self._models()})

    def seconds_by_room(self) -> Counter[str]:
        """Return the seconds of the models in each folder of `models`."""
        rooms: Counter[str] = Counter()
        for room, _, seconds in self._models():
            rooms[room] += seconds
        return rooms

    def _models(self) -> list[tuple[str, str, float]]:
        """Return room, name and seconds of each model."""
        target = self._copy / "target"
        manifest, run = (
            json.loads((target / name).read_text(encoding="utf-8"))
            for name in ("manifest.json", "run_results.json")
        )
        models = []
        for result in run["results"]:
            if result["unique_id"].startswith("model."):
                node = manifest["nodes"][result["unique_id"]]
                room = node["fqn"][1]
                models.append((room, node["name"], result["execution_time"]))
        return models


def _copy_known_columns(source: Path, target: Path) -> None:
    """Copy a rule table; a checkout that lacks one of its columns goes without."""
    with target.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, columns, extrasaction="ignore", lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(rows)
