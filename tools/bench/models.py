"""How long each model of a dbt build took."""

import json
from collections import Counter
from pathlib import Path

LEDGER = ("score_entries", "decay_weights")
MARTS = ("mql_events", "lead_scores_monthly", "lead_scores")


def seconds_by_model(target: Path) -> dict[str, float]:
    """Return the seconds of each model of the last build.

    Args:
        target: dbt's target folder.

    """
    run = json.loads((target / "run_results.json").read_text(encoding="utf-8"))
    return {
        result["unique_id"].split(".")[-1]: round(result["execution_time"], 3)
        for result in run["results"]
        if result["unique_id"].startswith("model.")
    }


def seconds_by_mart(target: Path) -> dict[str, float]:
    """Return the seconds that marts take on top of the ledger.

    A mart's are its own and those of the models that lead from the ledger to it; a
    model that leads to several counts for the first in the order of MARTS.
    """
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    parents = {
        child.split(".")[-1]: {parent.split(".")[-1] for parent in of_child}
        for child, of_child in manifest["parent_map"].items()
        if child.startswith("model.")
    }
    seconds = seconds_by_model(target)
    counted = set().union(*(_ancestors(model, parents) for model in LEDGER))
    by_mart = {}
    for mart in MARTS:
        own = _ancestors(mart, parents) - counted
        by_mart[mart] = round(sum(seconds.get(model, 0) for model in own), 3)
        counted |= own
    return by_mart


def seconds_by_folder(seconds: dict[str, float], models: Path) -> Counter[str]:
    """Return the seconds of the models in each folder.

    Args:
        seconds: of each model; what is not the name of a model is passed over.
        models: the folder of the project's models.

    """
    by_folder: Counter[str] = Counter()
    for file in models.rglob("*.sql"):
        if file.stem in seconds:
            by_folder[file.relative_to(models).parts[0]] += seconds[file.stem]
    return by_folder


def _ancestors(model: str, parents: dict[str, set[str]]) -> set[str]:
    """Return a model and all that it is built from."""
    found, new = set(), {model}
    while new:
        found |= new
        new = set().union(*(parents.get(each, set()) for each in new)) - found
    return found
