"""Random evaluations: scores of past days, their reasons, and what became of leads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from reference.observations import Row, Tables, month_later
from reference.rule_report import total_of

from .dice import Dice

# Each rule table with the dimension and the kind of its rules.
KINDS = {
    "fit_rules": ("fit", "fit"),
    "behavior_rules": ("behavior", "behavior"),
    "inactivity_rules": ("behavior", "inactivity"),
    "buying_cycle_rules": ("timing", "buying_cycle"),
    "seasonal_rules": ("timing", "seasonal"),
}
EXCLUSIONS = ("converted", "customer", "opted_out", "disqualified", "open_opportunity")
# Few observations must do for every verdict, and few values for every shape.
SMALL = {
    "least_rule_conversions": ("0", "0", "1", "5"),
    "least_rule_observations": ("0", "0", "3", "50"),
    "prior_observations": ("0.5", "3", "20"),
    "confidence_z": ("0.3", "1", "1.959964"),
    "no_effect_low": ("0.5", "0.9"),
    "no_effect_high": ("1.1", "2"),
    "redundant_overlap": ("0.2", "0.8"),
    "listed_numbers": ("2", "20"),
    "listed_texts": ("2", "200"),
    "least_leads_of_value": ("1", "3", "10"),
    "number_ranges": ("3", "20"),
    "leaking_auc": ("0.6", "0.79"),
}
WORDS = ("Red", "red", "blue", "GREEN", "x1", "12", "-3.5", "0.1234567", "007")


def random_evaluation(seed: int, as_of: date, limits: list[Row]) -> Tables:
    """Return the tables of an evaluation; `limits` are those that are not drawn."""
    dice = Dice(f"evaluation {seed}")
    return _Drawing(dice, as_of, limits).tables


class _Drawing:
    """One random evaluation."""

    def __init__(self, dice: Dice, as_of: date, limits: list[Row]) -> None:
        self._dice, self._as_of = dice, as_of
        self.tables: Tables = {
            name: []
            for name in (
                *("leads", "scores", "contributions", "attributes", "activities"),
                *("known_leads", "conversions", "attribute_changes", "lead_accounts"),
                *("models", "points", "conditions", "days"),
            )
        }
        self.tables["evaluation_limits"] = [
            row | {"value": Decimal(dice.choice(SMALL[row["name"]]))}
            if row["name"] in SMALL and dice.chance(80)
            else row
            for row in limits
        ]
        current = as_of.replace(day=1)
        months = [month_later(current, -back) for back in range(26)]
        self._days = dice.some(months, dice.choice((1, 3, 8, 26)), least=1)
        if dice.chance(10):
            self._days.append(date(2026, 3, 17))
        self._draw_models()
        self._draw_leads()
        self._draw_days()

    def _draw_models(self) -> None:
        dice = self._dice
        for model in ("m", "n")[: dice.randint(1, 2)]:
            self.tables["models"].append(
                {
                    "scoring_model": model,
                    "fit_cap": self._limit(10, 40),
                    "behavior_cap": self._limit(10, 60),
                    "score_floor": self._limit(-20, 5),
                }
            )
            for number in range(dice.randint(1, 6)):
                table = dice.choice(list(KINDS))
                dimension, signal = KINDS[table]
                self.tables["points"].append(
                    {
                        "rule_id": len(self.tables["points"])
                        + dice.randint(0, 9) * 100,
                        "scoring_model": model,
                        "rule": f"rule_{number}",
                        "rule_table": table,
                        "attribute": "job" if table == "fit_rules" else None,
                        "dimension": dimension,
                        "signal": signal,
                        "points": dice.choice((-20, -5, 5, 10, 30)),
                    }
                )
            for name in dice.some(("job", "Size", "email", "nobody_has_it"), 4):
                self.tables["conditions"].append(
                    {
                        "scoring_model": model,
                        "attribute": name,
                        "rule_table": dice.choice(
                            ("fit_rules", "disqualification_rules")
                        ),
                    }
                )

    def _limit(self, least: int, most: int) -> Decimal | None:
        dice = self._dice
        return Decimal(dice.randint(least, most)) if dice.chance(60) else None

    def _draw_leads(self) -> None:
        """Draw who is known today, who was merged into whom, and who converted."""
        dice = self._dice
        self._leads = [f"lead{number}" for number in range(dice.randint(1, 70))]
        self._is_hot = {}
        for lead in self._leads:
            into = lead
            if dice.chance(15):
                into = dice.choice(self._leads[: self._leads.index(lead) + 1])
                known = {
                    row["known_lead_id"]: row["lead_id"]
                    for row in self.tables["known_leads"]
                }
                into = known.get(into, into)
            # Those who are not known any more were erased.
            if dice.chance(95) or into != lead:
                row = {"known_lead_id": lead, "lead_id": into}
                self.tables["known_leads"].append(row)
            self._is_hot[lead] = dice.chance(40)
        chance = dice.choice((0, 60, 80, 95))
        for lead in sorted({row["lead_id"] for row in self.tables["known_leads"]}):
            self.tables["lead_accounts"].append(
                {"lead_id": lead, "account_id": dice.choice(("a", "b", None))}
            )
            if dice.chance(chance if self._is_hot[lead] else chance / 3):
                won_on = dice.choice(self._days) + timedelta(dice.randint(0, 32))
                self.tables["conversions"].append(
                    {"lead_id": lead, "converted_on": won_on}
                )
        for _ in range(dice.randint(0, 8)):
            kind = dice.choice(("lead", "account"))
            of_kind = self._leads if kind == "lead" else ["a", "b"]
            self.tables["attribute_changes"].append(
                {
                    "entity_type": kind,
                    "entity_id": dice.choice(of_kind),
                    "attribute": dice.choice(
                        ("job", "size", "country", "email_type", "opted_out_at")
                    ),
                    "changed_on": self._as_of - timedelta(dice.randint(0, 760)),
                    "rejection": dice.choice((None, None, "unknown lead")),
                }
            )

    def _draw_days(self) -> None:
        dice = self._dice
        created = datetime(2024, 1, 1)
        self._created = {
            lead: created + timedelta(dice.randint(0, 600)) for lead in self._leads
        }
        for day in sorted(set(self._days)):
            self.tables["days"].append({"scored_on": day})
            for lead in dice.some(self._leads, len(self._leads)):
                self._draw_day(day, lead)

    def _draw_day(self, day: date, lead: str) -> None:
        dice = self._dice
        here: Row = {"scored_on": day, "lead_id": lead}
        self.tables["leads"].append(here | {"created_at": self._created[lead]})
        for model in [*self.tables["models"], {"scoring_model": "gone"}]:
            name = model["scoring_model"]
            entries = list(self._contributions(here | {"scoring_model": name}, lead))
            self.tables["contributions"] += entries
            self.tables["scores"].append(
                here | {"scoring_model": name} | self._scores(model, entries)
            )
        for name, value in self._attributes(lead):
            self.tables["attributes"].append(
                here
                | {
                    "attribute": name,
                    "value": value,
                    "has_history": name in ("size", "job") and day.month % 2 == 0,
                }
            )
        for activity in ("page_view", "Demo_Request"):
            if dice.chance(70 if self._is_hot[lead] else 30):
                self.tables["activities"].append(
                    here
                    | {"activity_type": activity, "activities": dice.randint(1, 30)}
                )

    def _contributions(self, here: Row, lead: str) -> Iterator[Row]:
        dice = self._dice
        for rule in self.tables["points"]:
            if rule["scoring_model"] != here["scoring_model"]:
                continue
            number = rule["rule_id"] % 100
            chance = (5, 80, 40, 100, 0)[number % 5]
            if self._is_hot[lead] and number % 2:
                chance = min(100, chance + 30)
            if dice.chance(chance):
                weight = dice.choice(("1", "1", "0.5", "0.3333"))
                yield here | {
                    "dimension": rule["dimension"],
                    "signal": rule["signal"],
                    "rule": rule["rule"],
                    "contribution": rule["points"] * Decimal(weight),
                }

    def _scores(self, model: Row, entries: list[Row]) -> dict[str, Any]:
        dice = self._dice
        if "fit_cap" not in model:
            return {"total_score": Decimal(1), "excluded_by": None}
        fit = [entry for entry in entries if entry["dimension"] == "fit"]
        behavior = [entry for entry in entries if entry["dimension"] == "behavior"]
        no_floor = model | {"score_floor": None}
        return {
            "is_official": True,
            "fit_score": total_of(no_floor, fit),
            "behavior_score": total_of(no_floor, behavior),
            "timing_score": Decimal(0),
            "total_score": total_of(model, entries),
            "is_mql": False,
            "excluded_by": dice.choice(EXCLUSIONS) if dice.chance(15) else None,
        }

    def _attributes(self, lead: str) -> Iterator[tuple[str, str]]:
        """Return texts, numbers, a name of each lead, and one of hot leads alone."""
        dice = self._dice
        if dice.chance(80):
            yield "job", dice.choice(WORDS[: 4 if self._is_hot[lead] else 5])
        if dice.chance(70):
            yield "size", str(dice.randint(0, 60) * (2 if self._is_hot[lead] else 1))
        if dice.chance(90):
            yield "email", f"{lead}@Example.com"
        if self._is_hot[lead] and dice.chance(50):
            yield "country", dice.choice(("DE", "de", "FR"))
        if dice.chance(30):
            yield "account_size", dice.choice(WORDS)
