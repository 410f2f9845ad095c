"""A DAG for Airflow 2.9 and later: one build at a time, then syncs and alerts.

The project lies on the disk of one worker (the queue `lead-scoring`), because a build
writes DuckDB files. Its secrets are environment variables of that worker. Exit code 30
says that somebody builds by hand: that is tried again. All others fail at once.
"""

from __future__ import annotations

from datetime import timedelta

import pendulum
from airflow.models.baseoperator import chain
from airflow.models.dag import DAG
from airflow.operators.bash import BashOperator

PROJECT = "/srv/lead-scoring"
SYNCS = ("postgres_leads",)


def command(task: str, arguments: str, retries: int) -> BashOperator:
    """Return a task that runs a command of `lead-scoring`."""
    return BashOperator(
        task_id=task,
        bash_command=f"cd {PROJECT} && .venv/bin/lead-scoring {arguments}",
        queue="lead-scoring",
        retries=retries,
        retry_delay=timedelta(minutes=10),
        append_env=True,
    )


with DAG(
    dag_id="lead_scoring",
    schedule="15 5 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,  # a build scores for today
    max_active_runs=1,
    default_args={"email_on_failure": True, "email": ["revops@example.com"]},
):
    build = command("build", "build", retries=2)
    # Both may be repeated: what an alert has told, it does not tell again.
    sends = [command(name, f"sync {name} --send", retries=3) for name in SYNCS]
    chain(build, [*sends, command("alert", "alert --send", retries=1)])
