"""Random evaluations: scores of past days, their reasons, and what became of leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from reference.evaluation import EXCLUSIONS
from reference.observations import POINTS, Row, Tables, months_later
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
# What the models of the evaluation read, with its columns.
TABLES = {
    "evaluation_limits": "name text, value decimal(18, 6)",
    "score_bands": "scoring_model text, band text, min_score decimal(18, 6)",
    "scored_models": "scoring_model text, segment text, role text, experiment text,"
    " experiment_started_on date, fit_cap decimal(18, 4),"
    " behavior_cap decimal(18, 4), score_floor decimal(18, 4)",
    "rules": "rule_id bigint, scoring_model text, rule text, dimension text,"
    " signal text",
    **{
        f"effective_{table}": f"scoring_model text, rule text, {column} bigint,"
        " attribute text"
        for table, column in POINTS.items()
    },
    "effective_disqualification_rules": "scoring_model text, attribute text",
    "known_leads": "known_lead_id text, lead_id text",
    "leads": "lead_id text, created_on date",
    "lead_accounts": "lead_id text, account_id text",
    "lead_assignments": "lead_id text, scoring_model text",
    "attribute_changes": "entity_type text, entity_id text, attribute text,"
    " changed_on date, rejection text",
    "conversions": "lead_id text, opportunity_id text, converted_on date",
    "opportunities": "opportunity_id text, amount decimal(24, 6), currency text",
    "lead_statuses": "lead_id text, status text, changed_on date, rejection text",
    "mql_events": "lead_id text, scoring_model text, is_official boolean,"
    " entered_on date",
    "evaluated_days": "scored_on date",
    "evaluated_leads": "scored_on date, lead_id text, created_at timestamp,"
    " segment text",
    "evaluated_scores": "scored_on date, lead_id text, scoring_model text,"
    " is_official boolean, fit_score decimal(18, 4), behavior_score decimal(18, 4),"
    " timing_score decimal(18, 4), total_score decimal(18, 4), is_mql boolean,"
    " excluded_by text",
    "evaluated_contributions": "scored_on date, lead_id text, scoring_model text,"
    " dimension text, signal text, rule text, contribution decimal(18, 4)",
    "evaluated_attributes": "scored_on date, lead_id text, attribute text,"
    " value text, has_history boolean",
    "evaluated_activities": "scored_on date, lead_id text, activity_type text,"
    " activities bigint",
}
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
    "months": ("6", "13", *("24",) * 8),
}
WORDS = ("Red", "red", "blue", "GREEN", "x1", "12", "-3.5", "0.1234567", "007")
AMOUNTS = (
    *(None, Decimal(0), Decimal("100"), Decimal("0.000005")),
    *(Decimal("999999999999999999.999999"), Decimal("1234.56")),
)
CURRENCIES = (("eur",), (None,), ("eur", "usd", None))
STATUSES = ("accepted", "rejected", "recycled", "called")
FIRST_DAY, ALL_MONTHS = date(2023, 7, 1), 48


class RandomEvaluation:
    """One random evaluation.

    Attributes:
        tables: those of TABLES, as rows.
        as_of: the day of the build.
        months: months from one scoring day to the next.

    """

    def __init__(self, seed: int, limits: list[Row]) -> None:
        """Draw it; `limits` are those that are not drawn."""
        self._dice = dice = Dice(f"evaluation {seed}")
        self.as_of = date(2026, 1, 1) + timedelta(dice.randrange(365))
        self.months = dice.choice((1, 1, 1, 2, 3, 4, 6, 12))
        self.tables: Tables = {name: [] for name in TABLES}
        self.tables["evaluation_limits"] = [
            {
                "name": dice.choice((row["name"], row["name"].upper())),
                "value": Decimal(dice.choice(SMALL[row["name"]]))
                if row["name"] in SMALL and dice.chance(80)
                else row["value"],
            }
            for row in limits
        ]
        self._draw_calendar()
        self._draw_models()
        self._draw_leads()
        self._draw_deals()
        self._draw_changes()
        self._draw_days()
        self._draw_follow_up()

    def _before(self, most: int, least: int = 0) -> date:
        """Return a day, so many before that of the build."""
        return self.as_of - timedelta(self._dice.randint(least, most))

    def _draw_calendar(self) -> None:
        """Draw the days that were replayed; some are no scoring days."""
        dice = self._dice
        all_months = [months_later(FIRST_DAY, number) for number in range(ALL_MONTHS)]
        step = self.months if dice.chance(80) else 1
        days = [
            day
            for day in all_months
            if day <= self.as_of and (day.month - 1) % step == 0
        ]
        if dice.chance(50):
            days = [day for day in days if not dice.chance(10)]
        else:
            # Mostly days that count, and whose period has ended.
            if dice.chance(90):
                first = months_later(self.as_of, -24)
                last = months_later(self.as_of, -self.months)
                days = [day for day in days if first <= day <= last]
            days = dice.some(days, dice.choice((1, 3, 8)), least=1)
        if dice.chance(10):
            days.append(self.as_of.replace(day=17))
        self._days = sorted({*days})

    def _draw_models(self) -> None:
        dice = self._dice
        for number in range(dice.randint(1, 3)):
            role = dice.choice(("challenger", "challenger", "champion", "draft"))
            role = role if number else "champion"
            starts = role == "challenger" and dice.chance(80)
            self.tables["scored_models"].append(
                {
                    "scoring_model": f"m{number}",
                    "segment": dice.choice(("default", "default", "default", "large")),
                    "role": role,
                    "experiment": "trial" if role == "challenger" else None,
                    "experiment_started_on": self._before(500, -20) if starts else None,
                    "fit_cap": self._limit(10, 40),
                    "behavior_cap": self._limit(10, 60),
                    "score_floor": self._limit(-20, 5),
                }
            )
        self._names = [row["scoring_model"] for row in self.tables["scored_models"]]
        self._points: dict[tuple[str, str], int] = {}
        for name in self._names:
            self._draw_rules(name)
            if dice.chance(30):
                for least in (None, *dice.sample(range(-10, 60), 3)):
                    band = "low" if least is None else f"from {least}"
                    row = {"scoring_model": name, "band": band}
                    row["min_score"] = None if least is None else Decimal(least)
                    self.tables["score_bands"].append(row)

    def _limit(self, least: int, most: int) -> Decimal | None:
        dice = self._dice
        return Decimal(dice.randint(least, most)) if dice.chance(60) else None

    def _draw_rules(self, model: str) -> None:
        dice = self._dice
        for number in range(dice.randint(1, 6)):
            table = dice.choice([*KINDS])
            dimension, signal = KINDS[table]
            rule = {"scoring_model": model, "rule": f"rule_{number}"}
            self.tables["rules"].append(
                rule
                | {
                    "rule_id": len(self.tables["rules"]) + dice.randint(0, 9) * 100,
                    "dimension": dimension,
                    "signal": signal,
                }
            )
            points = dice.choice((-20, -5, 5, 10, 30))
            self._points[model, rule["rule"]] = points
            attribute = "job" if table == "fit_rules" else None
            self.tables[f"effective_{table}"].append(
                rule | {POINTS[table]: points, "attribute": attribute}
            )
        # Rules without points of their own name attributes too.
        for name in dice.some(("job", "Size", "email", "nobody_has_it"), 4):
            table = dice.choice(("fit_rules", "disqualification_rules"))
            self.tables[f"effective_{table}"].append(
                {"scoring_model": model, "rule": None, "attribute": name}
            )

    def _draw_leads(self) -> None:
        """Draw who is known today, and who was merged into whom."""
        dice = self._dice
        self._leads = [f"lead{number}" for number in range(dice.randint(0, 70))]
        self._is_hot = {lead: dice.chance(40) for lead in self._leads}
        since = dice.choice((0, 300))
        self._created = {lead: self._before(900, since) for lead in self._leads}
        known: dict[str, str] = {}
        for place, lead in enumerate(self._leads):
            into = lead
            if dice.chance(15):
                into = dice.choice(self._leads[: place + 1])
                into = known.get(into, into)
            # Those who are not known any more were erased.
            if dice.chance(95) or into != lead:
                known[lead] = into
        self.tables["known_leads"] = [
            {"known_lead_id": lead, "lead_id": into} for lead, into in known.items()
        ]
        self._today = sorted({*known.values()})
        for lead in self._today:
            created_on = self._created[lead]
            self.tables["leads"].append({"lead_id": lead, "created_on": created_on})
            account = {"lead_id": lead, "account_id": dice.choice(("a", "b", None))}
            self.tables["lead_accounts"].append(account)
            model = {"lead_id": lead, "scoring_model": dice.choice(self._names)}
            self.tables["lead_assignments"].append(model)

    def _draw_deals(self) -> None:
        """Draw who converted, some of them together."""
        dice = self._dice
        deals = [f"deal{number}" for number in range(dice.choice((2, 9, 60)))]
        won_on = {
            deal: dice.choice(self._days) + timedelta(dice.randint(0, 32 * self.months))
            if self._days and dice.chance(80)
            else self._before(700)
            for deal in deals
        }
        currencies = dice.choice(CURRENCIES)
        self.tables["opportunities"] = [
            {
                "opportunity_id": deal,
                "amount": dice.choice(AMOUNTS),
                "currency": dice.choice(currencies),
            }
            for deal in deals
        ]
        chance = dice.choice((0, 60, 80, 80, 95, 95, 300, 300))
        for lead in self._today:
            if dice.chance(chance if self._is_hot[lead] else chance / 3):
                deal = dice.choice(deals)
                row = {"lead_id": lead, "opportunity_id": deal}
                row["converted_on"] = won_on[deal]
                self.tables["conversions"].append(row)

    def _draw_changes(self) -> None:
        """Draw changes of attributes, some on the day of the lead's conversion."""
        dice = self._dice
        won = self.tables["conversions"]
        for _ in range(dice.randint(0, 8) if self._leads else 0):
            kind, changed_on = dice.choice(("lead", "account")), self._before(760)
            entity = dice.choice(self._leads if kind == "lead" else ("a", "b"))
            if won and dice.chance(50):
                row = dice.choice(won)
                kind, entity, changed_on = "lead", row["lead_id"], row["converted_on"]
                changed_on += timedelta(dice.randint(0, 1))
            names = ("job", "size", "country", "email_type", "opted_out_at")
            self.tables["attribute_changes"].append(
                {
                    "entity_type": kind,
                    "entity_id": entity,
                    "attribute": dice.choice(names),
                    "changed_on": changed_on,
                    "rejection": dice.choice((None, None, "unknown lead")),
                }
            )

    def _draw_days(self) -> None:
        dice = self._dice
        all_known = dice.chance(50)
        for day in self._days:
            self.tables["evaluated_days"].append({"scored_on": day})
            known = [lead for lead in self._leads if self._created[lead] <= day]
            for lead in known if all_known else dice.some(known, len(known)):
                self._draw_day(day, lead)

    def _draw_day(self, day: date, lead: str) -> None:
        dice = self._dice
        here: Row = {"scored_on": day, "lead_id": lead}
        created_at = datetime.combine(self._created[lead], time())
        self.tables["evaluated_leads"].append(here | {"created_at": created_at})
        for model in self.tables["scored_models"]:
            at = here | {"scoring_model": model["scoring_model"]}
            entries = list(self._contributions(at, lead))
            self.tables["evaluated_contributions"] += entries
            self.tables["evaluated_scores"].append(at | self._scores(model, entries))
        gone = {"scoring_model": "gone", "total_score": Decimal(1), "is_mql": True}
        self.tables["evaluated_scores"].append(here | gone)
        for name, value in self._attributes(lead):
            has_history = name in ("size", "job") and day.month % 2 == 0
            self.tables["evaluated_attributes"].append(
                here | {"attribute": name, "value": value, "has_history": has_history}
            )
        for activity in ("page_view", "Demo_Request"):
            if dice.chance(70 if self._is_hot[lead] else 30):
                self.tables["evaluated_activities"].append(
                    here
                    | {"activity_type": activity, "activities": dice.randint(1, 30)}
                )

    def _contributions(self, here: Row, lead: str) -> Iterator[Row]:
        dice = self._dice
        for rule in self.tables["rules"]:
            if rule["scoring_model"] != here["scoring_model"]:
                continue
            number = rule["rule_id"] % 100
            chance = (5, 80, 40, 100, 0)[number % 5]
            if self._is_hot[lead] and number % 2:
                chance = min(100, chance + 30)
            if dice.chance(chance):
                weight = dice.choice(("1", "1", "0.5", "0.3333"))
                points = self._points[rule["scoring_model"], rule["rule"]]
                yield here | {
                    "dimension": rule["dimension"],
                    "signal": rule["signal"],
                    "rule": rule["rule"],
                    "contribution": points * Decimal(weight),
                }

    def _scores(self, model: Row, entries: list[Row]) -> Row:
        dice = self._dice
        parts = Counter({"fit": Decimal(0), "behavior": Decimal(0)})
        no_floor = model | {"score_floor": None}
        for part in parts:
            own = [entry for entry in entries if entry["dimension"] == part]
            parts[part] = total_of(no_floor, own)
        total = total_of(model, entries)
        return {
            "is_official": True,
            "fit_score": parts["fit"],
            "behavior_score": parts["behavior"],
            "timing_score": Decimal(0),
            "total_score": total,
            "is_mql": total > dice.choice((20, 40)),
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

    def _draw_follow_up(self) -> None:
        dice = self._dice
        for lead in self._today:
            for name in self._names:
                entered_on = {
                    self._before(400) for _ in range(dice.choice((0, 0, 1, 3)))
                }
                self.tables["mql_events"] += [
                    {
                        "lead_id": lead,
                        "scoring_model": name,
                        "is_official": len(lead) > len("lead1"),
                        "entered_on": day,
                    }
                    for day in sorted(entered_on)
                ]
            for _ in range(dice.randint(0, 4)):
                self.tables["lead_statuses"].append(
                    {
                        "lead_id": lead,
                        "status": dice.choice(STATUSES),
                        "changed_on": self._before(400),
                        "rejection": "unknown lead" if dice.chance(10) else None,
                    }
                )
