"""Where a run reads and writes.

The default paths stand here. Plain `dbt build` needs them in profiles.yml and in the
macro `raw_folder` too; a test holds the three together.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from .errors import ExitCode, StoppedError

RAW = Path("data", "demo")
WAREHOUSE = Path("data", "lead_scoring.duckdb")
RULES = Path("seeds")
SYNC = Path("sync")
RULES_VARIABLE = "LEAD_SCORING_RULES"
WEBHOOK = "LEAD_SCORING_WEBHOOK"
MEMORY = "LEAD_SCORING_MEMORY"
THREADS = "LEAD_SCORING_THREADS"
# An amount of memory, as a number and a unit: replays share it.
AMOUNT = r"([\d.]+)\s*(\D+)"
ALERT_DAYS = 3  # that an entry is new
ALERTS = 50  # of a run at most
CHECKOUT = Path(__file__).parents[1]
# A wheel has no checkout around it: the project is a part of the package, to be copied.
PACKAGED = Path(__file__).with_name("project")
# DuckDB and dbt call a database by the name of its file up to a dot; these are taken.
# The first is the schema of a source, the next two are those of a replay.
DATABASES = ("evaluated", "built", "raw_tables")
DATABASES += ("history", "in_memory", "main", "system", "temp")
# The files of other warehouses.
OTHER_FILES = ("_history", "_published", "_anonymous")


@dataclass(frozen=True)
class Settings:
    """What a command works on.

    Attributes:
        project: folder of the dbt project.
        raw: folder of the raw tables.
        raw_is_named: whether somebody asked for that folder; else it is the demo's.
        warehouse: DuckDB file that builds write.
        rules: folder of the rule tables.
        as_of: day to score for, YYYY-MM-DD; empty: today in the business time zone.
        retention_day: day that ages are counted to where it is another; empty: today.
        accept_changes: publish although numbers changed more than the limits allow.
        past: publish although a later day is published.
        parquet: folder in which publications are written as Parquet too.

    """

    project: Path
    raw: Path
    raw_is_named: bool
    warehouse: Path
    rules: Path
    as_of: str = ""
    retention_day: str | None = None
    accept_changes: bool = False
    past: bool = False
    parquet: Path | None = None

    @property
    def published(self) -> Path:
        """The file that readers open: beside the warehouse, `…_published.duckdb`."""
        return _beside(self.warehouse, "published")

    @property
    def anonymous(self) -> Path:
        """The same without what names people, `…_anonymous.duckdb`."""
        return _beside(self.warehouse, "anonymous")

    @property
    def history(self) -> Path:
        """The file that no build makes anew, `…_history.duckdb`; see profiles.yml."""
        return _beside(self.warehouse, "history")

    @property
    def kept(self) -> Path:
        """The folder of the last publications, `…_kept`."""
        return self.warehouse.with_name(f"{self.warehouse.stem}_kept")

    @property
    def activation(self) -> Path:
        """The file with what destinations confirmed: `…_activation.sqlite`."""
        return _beside(self.warehouse, "activation").with_suffix(".sqlite")

    @property
    def refusals(self) -> Path:
        """The file with all records that destinations refused, beside the log."""
        return self.log.with_name(f"{self.warehouse.stem}_refused.csv")

    @property
    def rules_copy(self) -> Path:
        """The folder of plain rule tables where dbt cannot read the given ones.

        It lies in the project, one for each warehouse. dbt writes the SQL of a seed to
        `target/run/<path of the seed>`, and for a path that begins with / or leads out
        of the project, that is the rule table itself or some other file.
        """
        digest = hashlib.sha256(str(self.warehouse).encode()).hexdigest()[:12]
        return self.project / "target" / "rules" / digest

    @property
    def dbt_reads_rules(self) -> bool:
        """Whether the rules lie where dbt can take them from."""
        return self.rules.resolve().is_relative_to(self.project.resolve())

    @property
    def log(self) -> Path:
        """The file with all that dbt has to say."""
        folder = Path(os.environ.get("DBT_LOG_PATH") or "logs")
        return self.project / folder / "dbt.log"

    @property
    def report(self) -> Path:
        """The file with all there is to say of what is published, beside the log."""
        return self.log.with_name(f"{self.warehouse.stem}_report.txt")

    @property
    def preview(self) -> Path:
        """The page of the last preview of rules, beside the warehouse."""
        return self.warehouse.with_suffix(".preview.html")

    @property
    def build_report(self) -> Path:
        """The file that says what the last build did; as text it ends with `.txt`."""
        return self.log.with_name(f"{self.warehouse.stem}_build.json")

    def environment(self) -> dict[str, str]:
        """Return the environment variables from which dbt takes the same settings."""
        asked = {
            "LEAD_SCORING_ACCEPT_CHANGES": self.accept_changes,
            "LEAD_SCORING_PAST": self.past,
        }
        return (
            os.environ
            | {name: "true" for name, yes in asked.items() if yes}
            | (
                {}
                if self.retention_day is None
                else {"LEAD_SCORING_RETENTION_DAY": self.retention_day}
            )
            | {
                "LEAD_SCORING_RAW": str(self.raw),
                "LEAD_SCORING_WAREHOUSE": str(self.warehouse),
                "LEAD_SCORING_AS_OF": self.as_of,
                RULES_VARIABLE: self._rules_for_dbt(),
                "DBT_PROJECT_DIR": str(self.project),
                "DBT_PROFILES_DIR": os.environ.get("DBT_PROFILES_DIR")
                or str(self.project),
                "DBT_LOG_PATH": str(self.log.parent),
                # Each statement as well takes a fifth of a small build: see dbt_costs.
                "DBT_LOG_LEVEL_FILE": os.environ.get("DBT_LOG_LEVEL_FILE") or "info",
                "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
                # What waits for which test is the same, with a ninth of the edges.
                "DBT_USE_FAST_TEST_EDGES": "true",
            }
        )

    def _rules_for_dbt(self) -> str:
        """Return the folder as plain dbt names it, so that it need not parse anew."""
        if self.dbt_reads_rules:
            return os.path.relpath(self.rules.resolve(), self.project.resolve())
        # What the last build of the warehouse read is what its tables follow.
        copy = self.rules_copy
        return str(copy.relative_to(self.project) if copy.exists() else RULES)


def settings(
    raw: Path | None = None,
    warehouse: Path | None = None,
    as_of: str = "",
    rules: Path | None = None,
) -> Settings:
    """Return the settings of a run; what is not given has its default.

    Given paths are seen from the folder of the caller, the defaults from the project.

    Raises:
        StoppedError: no warehouse can have that name, or dbt could not begin with what
            the environment says of memory and threads.

    """
    if fault := _fault_of_limits():
        raise StoppedError(fault, ExitCode.USAGE)
    project = project_folder()
    named = rules or os.environ.get(RULES_VARIABLE)
    file = warehouse.absolute() if warehouse else project / WAREHOUSE
    fault = _fault_of_warehouse(file, project)
    if fault:
        raise StoppedError(f"warehouse: {file} {fault}", ExitCode.USAGE)
    return Settings(
        project=project,
        raw=raw.absolute() if raw else project / RAW,
        raw_is_named=raw is not None,
        warehouse=file,
        rules=Path(named).absolute() if named else project / RULES,
        as_of=as_of,
    )


def project_folder() -> Path:
    """Return the dbt project: DBT_PROJECT_DIR, the current folder, or the checkout.

    Raises:
        StoppedError: there is none, since the package was installed from a wheel.

    """
    named = os.environ.get("DBT_PROJECT_DIR")
    if named:
        return Path(named).absolute()
    for folder in (Path.cwd(), CHECKOUT):
        if (folder / "dbt_project.yml").exists():
            return folder
    raise StoppedError(
        f"there is no dbt project in {Path.cwd()}: lead-scoring project FOLDER makes"
        " one, to work in it or to name it in DBT_PROJECT_DIR",
        ExitCode.USAGE,
    )


def _fault_of_limits() -> str:
    """Return why profiles.yml cannot use a limit, in words; nothing where it can."""
    memory, threads = os.environ.get(MEMORY), os.environ.get(THREADS)
    if memory is not None:
        try:
            duckdb.connect(config={"memory_limit": memory}).close()
            is_amount = re.fullmatch(AMOUNT, memory)
        except duckdb.Error:
            is_amount = None
        if not is_amount:
            return f"{MEMORY}: {memory!r} is no amount of memory, such as 6500MB"
    if threads is not None and not re.fullmatch(r"[1-9]\d*", threads):
        return f"{THREADS}: {threads!r} is no number of models at a time, such as 2"
    return ""


def _fault_of_warehouse(file: Path, project: Path) -> str:
    """Return why a file cannot be a warehouse, in words; nothing where it can."""
    name = file.stem.lower()
    if file.is_dir():
        return "is a folder; name a file in it"
    if not re.fullmatch(r"[^.]+\.[^.]+", file.name):
        return "needs a name with one dot, such as scores.duckdb"
    if {*"#?"} & {*str(file)} or {*";'\""} & {*file.name}:
        return "cannot hold # or ?, nor its name ; or a quotation mark, because of dbt"
    if name in {*DATABASES, *_schemas(project)}:
        return f"cannot be called {file.stem}, a name in the database; take another"
    if name.endswith(OTHER_FILES):
        return "is named like the history or the published file of a warehouse"
    return ""


def _schemas(project: Path) -> set[str]:
    """Return the schemas of a dbt project."""
    text = (project / "dbt_project.yml").read_text(encoding="utf-8")
    return set(re.findall(r"\+schema: (\w+)", text))


def _beside(warehouse: Path, purpose: str) -> Path:
    return warehouse.with_name(f"{warehouse.stem}_{purpose}{warehouse.suffix}")
