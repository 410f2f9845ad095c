"""Models that are based on others: what they leave out, replace and remove."""

from __future__ import annotations

from collections import defaultdict

from .dice import Dice
from .wording import Row, Tables, Wording

# The column that names a row within its model, and those that remove it if empty.
NAMES = {
    "fit_rules": ("rule", ("operator", "points")),
    "disqualification_rules": ("rule", ("operator",)),
    "behavior_rules": ("rule", ("points",)),
    "inactivity_rules": ("rule", ("points",)),
    "buying_cycle_rules": ("rule", ("full_points",)),
    "seasonal_rules": ("rule", ("points",)),
    "buying_roles": ("buying_role", ("operator", "points")),
}
OTHERS = ("grades", "account_rank_weights")


class Inheritance:
    """Bases some models on others, and makes their rows few."""

    def __init__(self, dice: Dice, wording: Wording, models: list[Row]) -> None:
        """Choose the bases, each from the models before it: so no circle closes."""
        self._dice = dice
        self._wording = wording
        self._order = dice.shuffled(models)
        for place, model in enumerate(self._order):
            model["based_on"] = ""
            if place and dice.chance(45):
                model["based_on"] = dice.choice(self._order[:place])["scoring_model"]

    def bases(self, model: str) -> list[str]:
        """Return a model and those whose rows it has too."""
        based_on = {row["scoring_model"]: row["based_on"] for row in self._order}
        chain = []
        while model:
            chain.append(model)
            model = based_on[model]
        return chain

    def apply(self, tables: Tables) -> None:
        """Let heirs have few rows, and replace or remove what they inherit."""
        names: dict[str, dict[str, set[str]]] = {}
        drawn = {table: list(tables[table]) for table in NAMES}
        scoring_accounts: set[str] = set()
        for model in self._order:
            heir, base = model["scoring_model"], model["based_on"]
            if base:
                for table in (*NAMES, *OTHERS):
                    if self._dice.chance(60):
                        _drop(tables, table, heir)
                if base in scoring_accounts and self._dice.chance(60):
                    _drop(tables, "account_models", heir)
            if base in scoring_accounts or _of(tables, "account_models", heir):
                scoring_accounts.add(heir)
            names[heir] = defaultdict(set)
            for table, (column, _) in NAMES.items():
                inherited = names[base][table] if base else set()
                own = {row[column] for row in _of(tables, table, heir)}
                names[heir][table] = inherited | own
            if base:
                for table, inherited in names[base].items():
                    for name in sorted(inherited):
                        self._vary(tables, drawn, names[heir], (heir, table, name))

    def _vary(
        self,
        tables: Tables,
        drawn: Tables,
        names: dict[str, set[str]],
        place: tuple[str, str, str],
    ) -> None:
        """Replace an inherited rule, remove it, or leave it."""
        heir, table, name = place
        column, removing = NAMES[table]
        if self._dice.chance(70):
            return
        row = dict(self._dice.choice(drawn[table]))
        row |= {"scoring_model": heir, column: name}
        if table == "buying_roles":
            row[column] = self._wording.cased(name)
        if self._dice.chance(50):
            empty = [self._dice.choice(removing)]
            if self._dice.chance(60):
                empty = [cell for cell in row if cell not in ("scoring_model", column)]
            row |= dict.fromkeys(empty, "")
            names[table].discard(name)
            if table != "buying_roles" and self._dice.chance(20):
                self._move(tables, drawn, names, place)
        tables[table].append(row)

    def _move(
        self,
        tables: Tables,
        drawn: Tables,
        names: dict[str, set[str]],
        place: tuple[str, str, str],
    ) -> None:
        """Give the name of a removed rule to one of another table."""
        heir, table, name = place
        others = [
            other
            for other, (column, _) in NAMES.items()
            if column == "rule" and other != table and drawn[other]
        ]
        if others:
            other = self._dice.choice(others)
            row = dict(self._dice.choice(drawn[other]))
            tables[other].append(row | {"scoring_model": heir, "rule": name})
            names[other].add(name)


def _of(tables: Tables, table: str, model: str) -> list[Row]:
    return [row for row in tables[table] if row["scoring_model"] == model]


def _drop(tables: Tables, table: str, model: str) -> None:
    tables[table] = [row for row in tables[table] if row["scoring_model"] != model]
