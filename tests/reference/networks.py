"""The accounts of anonymous events, by e-mail or reverse IP look-up.

See docs/definitions.md#the-account-of-an-anonymous-event.
"""

from __future__ import annotations

from .people import Accounts
from .records import Records, Row
from .values import Address, address, bare_domain, domain_of


class Networks:
    """Finds the account of an event that has no lead."""

    def __init__(self, records: Records, accounts: Accounts) -> None:
        """Put the ranges in order: the narrowest first, then the lowest."""
        self._accounts = accounts
        self._ranges = sorted(
            (int(last) - int(first), int(first), row["domain"], first.version)
            for row in records.used("ip_companies")
            if (first := address(row["ip_from"])) and (last := address(row["ip_to"]))
        )

    def account_of(self, event: Row) -> tuple[Row | None, str | None]:
        """Return the account of an anonymous event, and how it is known."""
        if account := self._accounts.of_domain(domain_of(event["email"])):
            return account, "email_domain"
        if account := self._accounts.of_domain(
            self._domain_at(address(event["ip_address"]))
        ):
            return account, "ip"
        return None, None

    def _domain_at(self, place: Address | None) -> str | None:
        """Return the domain of the narrowest range that holds an address."""
        return next(
            (
                bare_domain(domain)
                for width, first, domain, version in self._ranges
                if place is not None
                and place.version == version
                and first <= int(place) <= first + width
            ),
            None,
        )
