"""Companies: names, sizes, how well they fit, their networks."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from . import assumptions as a
from . import vocabulary as v
from .clock import Clock
from .sampling import Numbers, Random, chance, log_normal, pick, pick_key
from .settings import Settings
from .text import (
    choose,
    ipv6_address,
    join,
    look_up,
    numbered,
    slug,
    strings,
    text_of,
    words,
)

INDUSTRIES = tuple(v.INDUSTRIES)
COUNTRIES = tuple(v.COUNTRIES)
HOURS_AHEAD = np.array([c[1] for c in v.COUNTRIES.values()])
COUNTRY_FIT = np.array([c[2] for c in v.COUNTRIES.values()])
IS_AMERICA = np.isin(COUNTRIES, v.AMERICA)
IS_NEW_MARKET = np.isin(COUNTRIES, v.NEW_MARKET)
INDUSTRY_FIT = np.array([i[0] for i in v.INDUSTRIES.values()])
NAME_STRIDE = 1_000_003  # a prime: walks over all pairs of name words once

# All addresses are of 100.64.0.0/10, which carriers use inside their networks.
FIRST_NETWORK = (100 << 24) + (64 << 16)
FIRST_HOME = (100 << 24) + (112 << 16)  # companies are below, homes from here on
LAST_HOME = (100 << 24) + (127 << 16) + 0xFFFF
SMALL_NETWORK, LARGE_NETWORK = 16, 64  # addresses
LARGE_NETWORK_FROM = 5_000  # employees


@dataclass
class Accounts:
    """Companies, one position each; the first one is the competitor.

    Attributes:
        ids, names, domains: text. `domains` is the real one: e-mails use it, but the
            account's row may lack it (`shows_domain`).
        industry, country: positions in INDUSTRIES, COUNTRIES.
        employees: people.
        fit: how well the company suits the product, about standard normal.
        customer_from: day since when it is a customer from before; inf if it is not.
        cycle: days between its orders.
        scans_mail: its mail gateway clicks every link.
        network: first IPv4 address, -1 if unknown; `network_size` addresses.
        has_ipv6: its known network is an IPv6 one.

    """

    ids: pa.Array
    names: pa.Array
    bare_names: pa.Array
    domains: pa.Array
    shows_domain: Numbers
    industry: Numbers
    country: Numbers
    employees: Numbers
    fit: Numbers
    customer_from: Numbers
    cycle: Numbers
    scans_mail: Numbers
    network: Numbers
    network_size: Numbers
    has_ipv6: Numbers

    def __len__(self) -> int:
        """Return the number of companies."""
        return len(self.employees)

    def addresses(self, accounts: Numbers, hosts: Numbers) -> Numbers:
        """Return an address on the network of each account, as `text.addresses` reads.

        Args:
            accounts: positions of accounts that have a known network.
            hosts: any whole number for each visitor: the same one, the same address.

        """
        size = np.where(self.has_ipv6[accounts], 2**16, self.network_size[accounts])
        host = (hosts % size.astype(np.uint64)).astype(np.int64)
        return np.where(
            self.has_ipv6[accounts],
            ipv6_address(accounts, host),
            self.network[accounts] + host,
        )


def make_accounts(settings: Settings, clock: Clock, rng: Random) -> Accounts:
    """Make up the companies of a run."""
    n = max(2, settings.leads // a.LEADS_PER_ACCOUNT)
    country = pick(rng, [c[0] for c in v.COUNTRIES.values()], n)
    stems, slugs, industry = _name_words(n)
    employees = log_normal(rng, a.EMPLOYEES_MEDIAN, a.EMPLOYEES_SIGMA, n)
    employees = np.clip(employees, *a.EMPLOYEES_RANGE).astype(np.int64)
    customer = chance(rng, a.OLD_CUSTOMERS, n)
    customer[0] = False
    since = -np.floor(a.OLD_CUSTOMER_DAYS * rng.random(n) ** 1.5)
    network, size, has_ipv6 = _networks(rng, employees)
    rival = np.arange(n) == 0
    legal = _legal_forms(rng, country)
    names, domains = join(stems, " ", legal), join(slugs, ".example")
    return Accounts(
        ids=numbered("A", np.arange(n) + 1, 7),
        names=choose(rival, strings([v.COMPETITOR["name"]] * n), names),
        bare_names=choose(rival, strings([v.COMPETITOR["bare_name"]] * n), stems),
        domains=choose(rival, strings([v.COMPETITOR["domain"]] * n), domains),
        shows_domain=~chance(rng, a.NO_DOMAIN, n) | rival,
        industry=np.where(rival, INDUSTRIES.index(v.COMPETITOR["industry"]), industry),
        country=np.where(rival, COUNTRIES.index(v.COMPETITOR["country"]), country),
        employees=employees,
        fit=_fit(employees, industry, country),
        customer_from=np.where(customer, since, np.inf),
        cycle=pick_key(rng, a.CYCLES, range(366), n),
        scans_mail=chance(rng, a.SCANNING_COMPANIES, n),
        network=network,
        network_size=size,
        has_ipv6=has_ipv6,
    )


def _fit(employees: Numbers, industry: Numbers, country: Numbers) -> Numbers:
    """Score size, industry and country; about standard normal."""
    away = np.log10(employees) - a.BEST_LOG10_EMPLOYEES
    size = 0.6 - a.SIZE_FIT_LOSS * away**2
    return size + INDUSTRY_FIT[industry] + COUNTRY_FIT[country] - 0.4


def _name_words(n: int) -> tuple[pa.Array, pa.Array, Numbers]:
    """Return names without legal form, their slugs, and the industry they suggest.

    Every pair of words comes once; then places are added, then numbers.
    """
    firsts = words(v.COMPANY_NAMES)
    lasts = [(w, i) for i, row in enumerate(v.INDUSTRIES.values()) for w in row[1]]
    places = words(v.PLACES)
    pairs = len(firsts) * len(lasts)
    number = np.arange(n) * NAME_STRIDE % pairs
    first, last = np.divmod(number, len(lasts))
    lap = np.arange(n) // pairs
    place = (lap - 1) % len(places)
    extra = join(" ", look_up(strings(places), place))
    place_slug = join("-", look_up(strings([slug(p) for p in places]), place))
    round_trip = (lap - 1) // len(places) + 1
    again = text_of(round_trip)
    extra = choose(round_trip > 1, join(extra, " ", again), extra)
    place_slug = choose(round_trip > 1, join(place_slug, "-", again), place_slug)
    nothing = strings([""] * n)
    extra, place_slug = (choose(lap > 0, x, nothing) for x in (extra, place_slug))
    last_words = [w for w, _ in lasts]
    name = join(
        look_up(strings(firsts), first), " ", look_up(strings(last_words), last), extra
    )
    name_slug = join(
        look_up(strings([slug(w) for w in firsts]), first),
        "-",
        look_up(strings([slug(w) for w in last_words]), last),
        place_slug,
    )
    return name, name_slug, np.array([i for _, i in lasts])[last]


def _legal_forms(rng: Random, country: Numbers) -> pa.Array:
    """Draw a legal form of each company's country."""
    forms = [c[3] for c in v.COUNTRIES.values()]
    first = np.cumsum([0] + [len(f) for f in forms])[:-1]
    count = np.array([len(f) for f in forms])
    rank = (rng.random(len(country)) * count[country]).astype(np.int64)
    return look_up(strings([x for f in forms for x in f]), first[country] + rank)


def _networks(rng: Random, employees: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Give companies ranges of addresses side by side until these run out.

    Returns:
        First IPv4 address (-1: no known network), size, whether it is IPv6 instead.

    """
    n = len(employees)
    known = chance(rng, a.NETWORK_KNOWN, n)
    size = np.where(employees >= LARGE_NETWORK_FROM, LARGE_NETWORK, SMALL_NETWORK)
    ends = np.cumsum(np.where(known, size, 0))
    first = FIRST_NETWORK + ends - size
    known &= first + size <= FIRST_HOME
    has_ipv6 = known & chance(rng, a.NETWORK_IS_IPV6, n)
    return np.where(known, first, -1), size, has_ipv6
