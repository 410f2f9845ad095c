"""The dbt project in a copy of its own, with the rules of the benchmark."""

import csv
import os
import shutil
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[2]
RULES = Path(__file__).parent / "rules"
PARTS = ("dbt_project.yml", "profiles.yml", "macros", "models", "snapshots")
PARTS += ("analyses", "seeds", "tests")
NO_PYTHON = shutil.ignore_patterns("reference", "random_inputs", "python", "*.py")
WITHOUT_TESTS = ("--exclude-resource-type", "unit_test", "test")
WITH_TESTS = ("--exclude-resource-type", "unit_test")
# What the scripts do too: every score and every reason.
SCORES_ALONE = (*WITHOUT_TESTS, "--select", "+lead_score_reasons", "+model_scores")
EDITED_RULE = ("behavior_rules", "balanced", "pricing_view")


class Project:
    """A copy of the project.

    Attributes:
        folder: the copy.

    """

    def __init__(self, folder: Path):
        """Copy the project as it is now, and give it the rules of the benchmark."""
        self.folder = folder.resolve()
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for part in PARTS:
            source = ROOT / part
            if source.is_dir():
                ignored = NO_PYTHON if part == "tests" else None
                shutil.copytree(source, folder / part, ignore=ignored)
            elif source.exists():
                shutil.copy(source, folder / part)
        shutil.copytree(RULES, self.seeds, dirs_exist_ok=True)

    @property
    def seeds(self) -> Path:
        """The rule tables."""
        return self.folder / "seeds"

    def command(self, *selection: str) -> list[str]:
        """Return the command that builds."""
        return [str(Path(sys.executable).with_name("dbt")), "build", *selection]

    def environment(
        self, raw: Path, warehouse: Path, as_of: date, memory: float, models: int
    ) -> dict[str, str]:
        """Return the variables that a build is driven by."""
        return {
            **os.environ,
            "LEAD_SCORING_TARGET": "duckdb",
            "LEAD_SCORING_RAW": str(raw.resolve()),
            "LEAD_SCORING_WAREHOUSE": str(warehouse.resolve()),
            "LEAD_SCORING_AS_OF": as_of.isoformat(),
            "LEAD_SCORING_MEMORY": f"{memory}GiB",
            "LEAD_SCORING_THREADS": str(models),
            "DBT_PROFILES_DIR": str(self.folder),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DBT_USE_COLORS": "false",
        }

    def edit_one_rule(self) -> None:
        """Give one behavior rule other points than it has; twice: as it was."""
        table, model, rule = EDITED_RULE
        path = next(self.seeds.glob(f"*/{table}.csv"))
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            if (row["scoring_model"], row["rule"]) == (model, rule):
                row["points"] = str(11 - int(row["points"]))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def make_empty_project(folder: Path) -> Path:
    """Make a dbt project without any models, for dbt's own fixed cost."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "models").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text(
        "name: empty\nversion: 1.0.0\nconfig-version: 2\nprofile: lead_scoring\n",
        encoding="utf-8",
    )
    shutil.copy(ROOT / "profiles.yml", folder / "profiles.yml")
    return folder.resolve()
