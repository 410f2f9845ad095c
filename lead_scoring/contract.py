"""The input contract: the raw tables, as the YAML of dbt's source has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

CONTRACT = Path("models", "staging", "_staging__sources.yml")


def raw_tables(project: Path) -> list[dict[str, Any]]:
    """Return the raw tables with their columns and meta, as they stand there.

    Args:
        project: folder of the dbt project.

    """
    content = yaml.safe_load((project / CONTRACT).read_text(encoding="utf-8"))
    (source,) = content["sources"]
    return source["tables"]
