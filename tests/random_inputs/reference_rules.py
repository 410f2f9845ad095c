"""Random tables of `seeds/reference`: patterns and lists."""

from __future__ import annotations

from collections.abc import Collection

from . import vocabulary as words
from .dice import Dice
from .wording import Row, Tables, Wording


class ReferenceRules:
    """Draws one set of patterns and lists.

    What belongs to a feature that is not asked for stays empty, for the SQL may not
    know it yet.
    """

    def __init__(
        self, dice: Dice, features: Collection[str], staff_domains: dict[str, str]
    ) -> None:
        """List `staff_domains` with their kinds."""
        self._dice = dice
        self._features = features
        self._staff_domains = staff_domains
        self._wording = Wording(dice)
        self.derived = self._derived_activities()

    def tables(self) -> Tables:
        """Return the tables, still without reasons."""
        dice = self._dice
        return {
            "activity_types": self._activity_types(),
            "content_rules": self._patterns(words.CONTENT_PATTERNS, 6),
            "job_title_rules": self._job_title_rules(),
            "email_domains": [
                {"domain": domain, "kind": kind}
                for domain, kind in (words.SHARED_DOMAINS | self._staff_domains).items()
            ],
            "suppression_rules": self._suppression_rules(),
            "suppression_limits": self._suppression_limits(),
            "search_intents": self._search_intents(),
            "placeholders": [
                {"column_name": self._wording.cased(column), "pattern": pattern}
                for column, patterns in words.PLACEHOLDERS.items()
                for pattern in dice.some(patterns, 2)
            ],
            "own_domains": [{"domain": "own.test"}, {"domain": "www.Own2.test"}],
            "legal_forms": [
                {"legal_form": form} for form in dice.some(words.LEGAL_FORMS, 8)
            ],
            "industries": self._groups("industry", words.INDUSTRIES, "industry_group"),
            "countries": self._groups("country", words.COUNTRIES, "country_group"),
            "derived_activities": [
                {"activity_type": name, "within_days": days}
                for name, days in self.derived.items()
            ],
        }

    def _activity_types(self) -> list[Row]:
        return [
            {
                "activity_type": self._wording.cased(name),
                "channel": ("web", "email", "Phone")[len(name) % 3],
                "is_engagement": str(is_engagement).lower(),
                "happened": self._dice.choice(("", "", f"Did {name}")),
            }
            for name, is_engagement in words.ACTIVITY_TYPES.items()
        ]

    def _patterns(self, patterns: tuple[str, ...], most: int) -> list[Row]:
        """Draw patterns that give a group, a product or both."""
        dice = self._dice
        rows = []
        for pattern in dice.some(patterns, most, least=1):
            group = dice.choice(
                ("", self._wording.cased(dice.choice(words.CONTENT_GROUPS)))
            )
            product = dice.choice(("", *words.PRODUCTS))
            rows.append(
                {
                    "priority": str(dice.choice((1, 1, 2, 10))),
                    "activity_type": self._wording.activity_type() * dice.chance(25),
                    "pattern": pattern,
                    "content_group": group or ("" if product else "forms"),
                    "product": product,
                }
            )
        return rows

    def _job_title_rules(self) -> list[Row]:
        dice = self._dice
        rows = []
        for pattern in dice.some(words.JOB_TITLE_PATTERNS, 10, least=2):
            level = dice.choice(("", *words.JOB_LEVELS))
            function = dice.choice(("" if level else "it", *words.JOB_FUNCTIONS))
            rows.append(
                {
                    "priority": str(dice.choice((1, 1, 2))),
                    "pattern": pattern,
                    "job_level": level,
                    "job_function": function,
                }
            )
        # A condition may only name what some row gives.
        given = [("job_level", level) for level in words.JOB_LEVELS]
        given += [("job_function", function) for function in words.JOB_FUNCTIONS]
        return rows + [
            {"priority": "9", "pattern": f"no title has {value}", column: value}
            for column, value in given
        ]

    def _search_intents(self) -> list[Row]:
        dice = self._dice
        return [
            {
                "priority": str(dice.choice((1, 2))),
                "pattern": pattern,
                "intent": self._wording.cased(dice.choice(words.INTENTS)),
                "product": dice.choice(("", *words.PRODUCTS)),
            }
            for pattern in dice.some(("buy|price", "login", "größe", "alpha"), 4)
        ]

    def _groups(
        self, column: str, values: tuple[str | None, ...], group: str
    ) -> list[Row]:
        """Sort some values into groups; each value stands once, without case."""
        groups = words.INDUSTRY_GROUPS if column == "industry" else words.COUNTRY_GROUPS
        once = {value.lower(): value for value in values if value}
        rows = [
            {column: value, group: self._dice.choice(groups)}
            for value in self._dice.some(list(once.values()), 5)
        ]
        # A condition may only name what some row gives.
        return rows + [{column: f"nobody's {name}", group: name} for name in groups]

    def _derived_activities(self) -> dict[str, str]:
        """Return the derived activities with their windows."""
        if "derived" not in self._features:
            return {}
        window = self._dice.choice(("0", "1", "3", "7"))
        return {"email_ignored": window, "search_arrival": "", "referral_arrival": ""}

    def _suppression_rules(self) -> list[Row]:
        """Draw suppression rules of every kind."""
        if "suppression" not in self._features:
            return []
        dice = self._dice
        operands = {
            "source_verdict": ("bot", "."),
            "user_agent": ("bot", "^curl"),
            "referrer": ("spam", "partner"),
            "content": ("^demo", "mail-8"),
            "visitor_id": ("^v1-", "-2$"),
            "ip_address": ("^10[.]", "::"),
            "email_domain": ("internal", "test", "Disposable"),
            "gateway_domain": ("1% of 1", "34% of 1", "50% of 2", "60% of 3"),
        }
        limits = {
            "click_after_delivery": (1, 5, 60),
            "after_delivery": (1, 5, 60, 86400),
            "after_scanner": (1, 5, 60, 86400),
            "burst": (1, 2, 3),
            "gateway_domain": (1, 5, 60, 86400),
        }
        kinds = dice.some([*operands, *limits, *limits], 9, least=1)
        if dice.chance(30):
            kinds += ["click_after_delivery", "after_scanner"]
        rows = []
        for kind in kinds:
            rows.append(
                {
                    "priority": str(dice.choice((1, 1, 2))),
                    "rule": self._wording.rule_name(),
                    "kind": kind,
                    "activity_type": self._suppressed_type(kind),
                    "pattern": dice.choice(operands.get(kind, ("",))),
                    "threshold": str(dice.choice(limits.get(kind, ("",)))),
                }
            )
        return rows

    def _suppressed_type(self, kind: str) -> str:
        """Return the activity type of a rule, which some kinds need."""
        dice = self._dice
        if kind in ("after_delivery", "after_scanner") and dice.chance(70):
            return dice.choice(("email_open", "Email_Click", "unsubscribe"))
        if kind in ("after_delivery", "after_scanner"):
            return self._wording.activity_type()
        is_limited = kind != "click_after_delivery" and dice.chance(40)
        return self._wording.activity_type() * is_limited

    def _suppression_limits(self) -> list[Row]:
        """Draw from when on times are whole minutes; a limit may be missing."""
        dice = self._dice
        limits = {
            "whole_minute_percent": ("95", "95", "50", "100", "99.5", "0"),
            "Whole_Minute_Events": ("10", "1", "100"),
        }
        return [
            {"name": name, "value": dice.choice(values)}
            for name, values in limits.items()
            if dice.chance(95)
        ]
