"""Connect Superset to the published file; make a dataset and a chart; ask for its data.

python chart.py data/lead_scoring_published.duckdb
"""

from __future__ import annotations

import json
import secrets
import sys
from pathlib import Path
from typing import Any

import duckdb
from superset.app import create_app

CHART = {
    "datasource": {"type": "table"},
    "queries": [
        {
            "columns": ["grade"],
            "metrics": [
                {
                    "label": "leads",
                    "expressionType": "SQL",
                    "sqlExpression": "count(*)",
                }
            ],
            "orderby": [["leads", False]],
            "row_limit": 100,
        }
    ],
    "result_format": "json",
    "result_type": "full",
}


def main(published: Path) -> None:
    """Do all that a person would click."""
    app = create_app()
    password = secrets.token_hex(8)
    with app.app_context():
        manager = app.appbuilder.sm
        if not manager.find_user("trial"):
            admin = manager.find_role("Admin")
            manager.add_user("trial", "A", "Trial", "trial@localhost", admin, password)
        else:
            manager.reset_password(manager.find_user("trial").id, password)
    client = app.test_client()

    def call(path: str, body: Any) -> Any:
        answer = client.post(f"/api/v1/{path}", json=body, headers=headers)
        assert answer.status_code < 300, (path, answer.status_code, answer.text)
        return answer.get_json()

    headers: dict[str, str] = {}
    login = {"username": "trial", "password": password, "provider": "db"}
    token = call("security/login", login)["access_token"]
    headers["Authorization"] = f"Bearer {token}"
    uri = f"duckdb:///{published.resolve()}?access_mode=read_only"
    name = f"Lead scoring {secrets.token_hex(3)}"
    database = call("database/", {"database_name": name, "sqlalchemy_uri": uri})["id"]
    dataset = call(
        "dataset/",
        {"database": database, "schema": "marts", "table_name": "lead_scores"},
    )["id"]
    source = {"id": dataset, "type": "table"}
    form = {
        "viz_type": "dist_bar",
        "groupby": ["grade"],
        "metrics": CHART["queries"][0]["metrics"],
    }
    chart = call(
        "chart/",
        {
            "slice_name": "Leads by grade",
            "viz_type": "dist_bar",
            "datasource_id": dataset,
            "datasource_type": "table",
            "params": json.dumps(form),
            "query_context": json.dumps(CHART | {"datasource": source}),
        },
    )["id"]
    answer = client.get(f"/api/v1/chart/{chart}/data/", headers=headers)
    assert answer.status_code == 200, answer.text
    result = answer.get_json()["result"][0]
    shown = {row["grade"]: row["leads"] for row in result["data"]}
    with duckdb.connect(str(published), read_only=True) as connection:
        expected = dict(
            connection.execute(
                "select grade, count(*) from marts.lead_scores group by grade"
            ).fetchall()
        )
    assert shown == expected, (shown, expected)
    print(f"database {database}, dataset {dataset}, chart {chart}: {shown}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
