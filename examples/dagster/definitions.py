"""Dagster: an asset for each public table, checks from the dbt tests, a schedule.

The assets are the public tables of dbt's manifest. What makes them is `lead-scoring
build`, one step for all of them, because they are published together: it has the lock
and the replay of past days that `dbt build` alone has not, and publishes.

    dagster dev -f examples/dagster/definitions.py
"""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetKey,
    AssetSelection,
    Definitions,
    Failure,
    MaterializeResult,
    ScheduleDefinition,
    asset,
    define_asset_job,
    multi_asset,
)
from dagster_dbt import DagsterDbtTranslator, DbtProject, build_dbt_asset_specs

PROJECT = Path(__file__).parents[2]
COMMAND = os.environ.get("LEAD_SCORING_COMMAND", f"{PROJECT}/.venv/bin/lead-scoring")
WAREHOUSE = Path(
    os.environ.get("LEAD_SCORING_WAREHOUSE") or PROJECT / "data/lead_scoring.duckdb"
)
PUBLISHED = WAREHOUSE.with_name(f"{WAREHOUSE.stem}_published{WAREHOUSE.suffix}")
PUBLIC = "path:models/marts resource_type:snapshot"
SYNCS = os.environ.get("LEAD_SCORING_SYNCS", "").split()

dbt_project = DbtProject(PROJECT, target_path=os.environ.get("DBT_TARGET_PATH"))
dbt_project.prepare_if_dev()
manifest: dict[str, Any] = json.loads(dbt_project.manifest_path.read_text("utf-8"))
RESULTS = dbt_project.manifest_path.with_name("run_results.json")


class Names(DagsterDbtTranslator):
    """A public table is named as readers name it."""

    def get_asset_key(self, dbt_resource_props: Any) -> AssetKey:
        """Return the name without schema."""
        return AssetKey(dbt_resource_props["name"])

    def get_group_name(self, dbt_resource_props: Any) -> str:
        """Return the reader whom a table is for: the folder."""
        return dbt_resource_props["fqn"][-2]


specs = [
    spec.replace_attributes(deps=[], kinds={"dbt", "duckdb"})
    for spec in build_dbt_asset_specs(
        manifest=manifest, dagster_dbt_translator=Names(), select=PUBLIC
    )
]
tables = {spec.key.to_user_string(): spec.key for spec in specs}
tests = {
    unique_id: AssetCheckSpec(name=node["name"], asset=tables[table])
    for unique_id, node in manifest["nodes"].items()
    if node["resource_type"] == "test" and node.get("attached_node")
    for table in [node["attached_node"].rpartition(".")[2]]
    if table in tables
}


@multi_asset(name="build", specs=specs, check_specs=[*tests.values()])
def build(
    context: AssetExecutionContext,
) -> Iterator[MaterializeResult | AssetCheckResult]:
    """Build and publish all public tables."""
    RESULTS.unlink(missing_ok=True)
    code = _run(context, "build")
    if code:
        yield from _failed_tests()
        raise Failure(f"lead-scoring build ended with {code} (docs/publishing.md)")
    with duckdb.connect(str(PUBLISHED), read_only=True) as connection:
        for name, key in tables.items():
            rows, build_id = connection.execute(
                f'select count(*), max(build_id) from marts."{name}"'
            ).fetchone()
            metadata = {"dagster/row_count": rows, "build_id": build_id or "(no row)"}
            yield MaterializeResult(asset_key=key, metadata=metadata)
    statuses = _statuses()
    for unique_id, spec in tests.items():
        # One that is not among the results ran before past days were replayed. It
        # passed, or nothing would have been published.
        status = statuses.get(unique_id, "pass")
        yield AssetCheckResult(
            asset_key=spec.asset_key,
            check_name=spec.name,
            passed=status == "pass",
            severity=AssetCheckSeverity.WARN,
            metadata={"status": status},
        )


@asset(deps=["crm_leads", "crm_accounts", "mql_events"], group_name="activation")
def activation(context: AssetExecutionContext) -> None:
    """Send what changed to LEAD_SCORING_SYNCS, and tell the channel of new MQLs."""
    codes = [_run(context, "sync", name, "--send") for name in SYNCS]
    if os.environ.get("LEAD_SCORING_WEBHOOK"):
        codes.append(_run(context, "alert", "--send"))
    if any(codes):
        raise Failure("not all was confirmed; the next run sends the rest")


def _run(context: AssetExecutionContext, *arguments: str) -> int:
    finished = subprocess.run(
        [COMMAND, *arguments],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    context.log.info(finished.stdout)
    return finished.returncode


def _statuses() -> dict[str, str]:
    """Return how each test of the last dbt command ended."""
    if not RESULTS.exists():
        return {}
    results = json.loads(RESULTS.read_text("utf-8"))["results"]
    return {result["unique_id"]: result["status"] for result in results}


def _failed_tests() -> Iterator[AssetCheckResult]:
    for unique_id, status in _statuses().items():
        if unique_id in tests and status in ("fail", "error"):
            spec = tests[unique_id]
            yield AssetCheckResult(
                asset_key=spec.asset_key, check_name=spec.name, passed=False
            )


nightly = define_asset_job("nightly", AssetSelection.all())
definitions = Definitions(
    assets=[build, activation],
    jobs=[nightly],
    schedules=[ScheduleDefinition(job=nightly, cron_schedule="15 5 * * *")],
)
