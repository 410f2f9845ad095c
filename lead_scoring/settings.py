"""Where a run reads and writes.

The default paths stand here. Plain `dbt build` needs them in profiles.yml and in the
macro `raw_folder` too; a test holds the three together.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

RAW = Path("data", "demo")
WAREHOUSE = Path("data", "lead_scoring.duckdb")
CHECKOUT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Settings:
    """What a command works on.

    Attributes:
        project: folder of the dbt project.
        raw: folder of the raw tables.
        raw_is_named: whether somebody asked for that folder; else it is the demo's.
        warehouse: DuckDB file that builds write.
        as_of: day to score for, YYYY-MM-DD; empty: today in the business time zone.
        accept_changes: publish although numbers changed more than the limits allow.
        past: publish although a later day is published.

    """

    project: Path
    raw: Path
    raw_is_named: bool
    warehouse: Path
    as_of: str = ""
    accept_changes: bool = False
    past: bool = False

    @property
    def published(self) -> Path:
        """The file that readers open: beside the warehouse, `…_published.duckdb`."""
        return _beside(self.warehouse, "published")

    @property
    def history(self) -> Path:
        """The file that no build makes anew, `…_history.duckdb`; see profiles.yml."""
        return _beside(self.warehouse, "history")

    @property
    def log(self) -> Path:
        """The file with all that dbt has to say."""
        folder = Path(os.environ.get("DBT_LOG_PATH") or "logs")
        return self.project / folder / "dbt.log"

    def environment(self) -> dict[str, str]:
        """Return the environment variables from which dbt takes the same settings."""
        asked = {
            "LEAD_SCORING_ACCEPT_CHANGES": self.accept_changes,
            "LEAD_SCORING_PAST": self.past,
        }
        return (
            os.environ
            | {name: "true" for name, yes in asked.items() if yes}
            | {
                "LEAD_SCORING_RAW": str(self.raw),
                "LEAD_SCORING_WAREHOUSE": str(self.warehouse),
                "LEAD_SCORING_AS_OF": self.as_of,
                "DBT_PROJECT_DIR": str(self.project),
                "DBT_PROFILES_DIR": os.environ.get("DBT_PROFILES_DIR")
                or str(self.project),
                "DBT_LOG_PATH": str(self.log.parent),
                "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            }
        )


def settings(
    raw: Path | None = None, warehouse: Path | None = None, as_of: str = ""
) -> Settings:
    """Return the settings of a run; what is not given has its default.

    Given paths are seen from the folder of the caller, the defaults from the project.
    """
    project = project_folder()
    return Settings(
        project=project,
        raw=raw.absolute() if raw else project / RAW,
        raw_is_named=raw is not None,
        warehouse=warehouse.absolute() if warehouse else project / WAREHOUSE,
        as_of=as_of,
    )


def project_folder() -> Path:
    """Return the dbt project: DBT_PROJECT_DIR, the current folder, or the checkout."""
    named = os.environ.get("DBT_PROJECT_DIR")
    if named:
        return Path(named).absolute()
    here = Path.cwd()
    return here if (here / "dbt_project.yml").exists() else CHECKOUT


def _beside(warehouse: Path, purpose: str) -> Path:
    return warehouse.with_name(f"{warehouse.stem}_{purpose}{warehouse.suffix}")
