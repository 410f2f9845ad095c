"""People: who they are, where they work, when they appear, how they are recognised."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from . import assumptions as a
from . import vocabulary as v
from .accounts import HOURS_AHEAD, IS_NEW_MARKET, Accounts
from .clock import DAY, MINUTE, NEVER, Clock
from .journeys import Journeys
from .sampling import Numbers, Random, chance, log_normal, pick, pick_key, uniform
from .settings import Settings
from .text import choose, join, look_up, numbered, only, slug, strings, words

BUYERS = 4  # the first PERSONAS make up a buying committee
COMPETITOR_GROUP = 0
PERSONA = {name: position for position, name in enumerate(v.PERSONAS)}
TITLES = [title for persona in v.PERSONAS for title, _ in v.TITLES[persona]]
TITLE_LEVELS = np.array([lv for p in v.PERSONAS for _, lv in v.TITLES[p]])
TITLE_COUNTS = np.array([len(v.TITLES[p]) for p in v.PERSONAS])
FIRST_TITLES = np.cumsum(TITLE_COUNTS) - TITLE_COUNTS
SOURCES = tuple(v.LEAD_SOURCES)
MATCHED_BY = tuple(a.MATCHED_BY)
NO_MAILBOX, WORK, OTHER, DISPOSABLE = range(4)  # kinds of e-mail addresses
STAFF = (PERSONA["internal"], PERSONA["tester"])


@dataclass
class Roster:
    """Who there is, before anything else is known about them.

    Attributes:
        persona: position in PERSONAS of each lead.
        group: buying group of each lead: an account, or one of its own.
        groups: number of groups.
        never: for each group, whether it would never buy.

    """

    persona: Numbers
    group: Numbers
    groups: int
    never: Numbers


@dataclass
class Leads:
    """People, one position each, ordered by creation.

    Attributes:
        ids, first_names, last_names, emails, companies: text; e-mail and company may
            be null.
        group: buying group; account: position of the account, -1 if none.
        persona, title, country, source: positions in PERSONAS, TITLES, COUNTRIES,
            SOURCES.
        level: how much the person can decide.
        created, first_seen, opted_out: instants; opted_out may be NEVER.
        identified: for each device, when its visitor is recognised, or NEVER.
        engagement: how eager the person is; median 1.
        mailbox: kind of the e-mail address.
        shows_account, shows_title, shows_country: whether the row has the value.
        duplicate_of: position of the same person's earlier row, -1 if none.
        merged: instant at which the duplicate was merged, or NEVER.

    """

    ids: pa.Array
    first_names: pa.Array
    last_names: pa.Array
    emails: pa.Array
    companies: pa.Array
    group: Numbers
    account: Numbers
    persona: Numbers
    title: Numbers
    country: Numbers
    source: Numbers
    level: Numbers
    created: Numbers
    first_seen: Numbers
    opted_out: Numbers
    identified: Numbers
    engagement: Numbers
    mailbox: Numbers
    shows_account: Numbers
    shows_title: Numbers
    shows_country: Numbers
    duplicate_of: Numbers
    merged: Numbers

    def __len__(self) -> int:
        """Return the number of people."""
        return len(self.created)

    def ahead(self, leads: Numbers) -> Numbers:
        """Return how many hours these leads' places are ahead of UTC."""
        return HOURS_AHEAD[self.country[leads]]


def make_roster(settings: Settings, accounts: Accounts, rng: Random) -> Roster:
    """Draw personas and spread people over accounts."""
    n = settings.leads
    in_account = chance(rng, a.LEADS_WITH_ACCOUNT, n)
    persona = np.where(
        in_account,
        pick_key(rng, v.PERSONAS_OF_ACCOUNTS, v.PERSONAS, n),
        pick_key(rng, v.PERSONAS_OF_OTHERS, v.PERSONAS, n),
    )
    _cast_special_roles(persona, rng)
    staff = np.isin(persona, STAFF)
    rival = persona == PERSONA["competitor"]
    appeal = log_normal(rng, 1, a.COMMITTEE_SIGMA, len(accounts))
    appeal[COMPETITOR_GROUP] = 0
    group = pick(rng, appeal, n)
    group[rival] = COMPETITOR_GROUP
    alone = ~rival & (~in_account | staff)
    groups = len(accounts) + int(alone.sum())
    group[alone] = np.arange(len(accounts), groups)
    never = np.zeros(groups, dtype=bool)
    never[group[alone & (persona >= BUYERS)]] = True
    never[COMPETITOR_GROUP] = True
    return Roster(persona, group, groups, never)


def _cast_special_roles(persona: Numbers, rng: Random) -> None:
    """Turn a few people into staff, testers and the competitor's people, in place."""
    wanted = {
        "internal": a.INTERNAL_LEADS,
        "tester": a.TEST_LEADS,
        "competitor": a.COMPETITOR_LEADS,
    }
    counts = [
        max(a.SPECIAL_LEADS_AT_LEAST, round(share * len(persona)))
        for share in wanted.values()
    ]
    chosen = rng.permutation(len(persona))[: sum(counts)]
    persona[chosen] = np.repeat([PERSONA[name] for name in wanted], counts)


def make_leads(
    roster: Roster, accounts: Accounts, journeys: Journeys, clock: Clock, rng: Random
) -> Leads:
    """Make up everything about the people on the roster."""
    n = len(roster.persona)
    account = np.where(roster.group < len(accounts), roster.group, -1)
    country = _countries(account, accounts, rng)
    created = _creation(roster.group, account, journeys, country, clock, rng)
    order = np.argsort(created, kind="stable")
    created, country, account = created[order], country[order], account[order]
    group, persona = roster.group[order], roster.persona[order]
    duplicate_of = _duplicates(group, account, rng)
    title = FIRST_TITLES[persona] + rng.integers(0, 2**31, n) % TITLE_COUNTS[persona]
    for same in (title, country):
        _copy_to_duplicates(same, duplicate_of)
    source = pick(rng, [s[0] for s in v.LEAD_SOURCES.values()], n)
    web = ~np.isin(SOURCES, v.SOURCES_WITHOUT_WEB)[source]
    before = rng.exponential(a.FIRST_VISIT_BEFORE * DAY, n).astype(np.int64)
    matched = _matching(account, persona, rng)
    mailbox = _mailboxes(persona, matched, rng)
    first_names, last_names = _names(duplicate_of, rng)
    work_domains = look_up(accounts.domains, account)
    return Leads(
        ids=numbered("L", np.arange(n) + 1),
        first_names=first_names,
        last_names=last_names,
        emails=_emails(
            join(_slugs(first_names), _slugs(last_names), between="."),
            persona,
            work_domains,
            mailbox,
            rng,
        ),
        companies=_companies(account, matched, accounts, rng),
        group=group,
        account=account,
        persona=persona,
        title=title,
        country=country,
        source=source,
        level=TITLE_LEVELS[title],
        created=created,
        first_seen=np.where(web, np.maximum(created - before, clock.start), created),
        opted_out=_opt_outs(created, clock, rng),
        identified=_identification(created, web, rng),
        engagement=log_normal(rng, 1, a.ENGAGEMENT_SIGMA, n),
        mailbox=mailbox,
        shows_account=matched == MATCHED_BY.index("account_id"),
        shows_title=~chance(rng, a.TITLE_MISSING, n),
        shows_country=~chance(rng, a.COUNTRY_MISSING, n),
        duplicate_of=duplicate_of,
        merged=_merge_times(created, duplicate_of, clock, rng),
    )


def _matching(account: Numbers, persona: Numbers, rng: Random) -> Numbers:
    """Draw how leads can be recognised, as position in MATCHED_BY; -1 if not at all."""
    matched = pick(rng, list(a.MATCHED_BY.values()), len(account))
    matched[persona == PERSONA["competitor"]] = MATCHED_BY.index("email_domain")
    return np.where(account < 0, -1, matched)


def _countries(account: Numbers, accounts: Accounts, rng: Random) -> Numbers:
    """Draw countries: the account's, as a rule."""
    n = len(account)
    drawn = pick(rng, [c[0] for c in v.COUNTRIES.values()], n)
    local = (account >= 0) & chance(rng, 0.9, n)
    return np.where(local, accounts.country[account], drawn)


def _creation(
    group: Numbers,
    account: Numbers,
    journeys: Journeys,
    country: Numbers,
    clock: Clock,
    rng: Random,
) -> Numbers:
    """Draw when leads appear: often because their group is on a journey."""
    n = len(group)
    share = uniform(rng, a.JOURNEY_LEADS_APPEAR, n)
    day = journeys.start[group] + share * journeys.length[group]
    led = (account < 0) | chance(rng, a.CREATED_FOR_JOURNEY, n)
    led &= (day >= 0) & (day < clock.days)
    day = np.where(led, day, clock.draw_days(rng, n))
    day = np.where(IS_NEW_MARKET[country], clock.after_opening(day), day)
    day = clock.workday(rng, day)
    created = clock.draw_instants(rng, day, HOURS_AHEAD[country])
    return np.minimum(created, clock.end - MINUTE)


def _duplicates(group: Numbers, account: Numbers, rng: Random) -> Numbers:
    """Choose leads that are an earlier lead of their account once more.

    Where some account has three leads, one chain of three is always among them.
    """
    by_group = np.lexsort((np.arange(len(group)), group))
    sorted_group = group[by_group]
    follows = (sorted_group[1:] == sorted_group[:-1]) & (account[by_group][1:] > 0)
    again = follows & chance(rng, a.MERGED_LEADS / a.LEADS_WITH_ACCOUNT, len(follows))
    chains = np.flatnonzero(follows[1:] & follows[:-1])
    if len(chains):
        again[chains[0] : chains[0] + 2] = True
    duplicate_of = np.full(len(group), -1)
    duplicate_of[by_group[1:][again]] = by_group[:-1][again]
    return duplicate_of


def _copy_to_duplicates(values: Numbers, duplicate_of: Numbers) -> None:
    """Give duplicates the values of the lead they repeat, in place."""
    for lead in np.flatnonzero(duplicate_of >= 0):  # in order: chains pass them on
        values[lead] = values[duplicate_of[lead]]


def _merge_times(
    created: Numbers, duplicate_of: Numbers, clock: Clock, rng: Random
) -> Numbers:
    """Draw when duplicates are noticed; NEVER for other leads."""
    n = len(created)
    noticed = created + rng.exponential(a.MERGED_AFTER * DAY, n).astype(np.int64)
    by_now = created + ((clock.end - created) * rng.random(n)).astype(np.int64)
    merged = np.where(noticed < clock.end, noticed, by_now)
    return np.where(duplicate_of >= 0, merged, NEVER)


def _opt_outs(created: Numbers, clock: Clock, rng: Random) -> Numbers:
    """Draw when leads opt out; NEVER for most."""
    n = len(created)
    after = rng.exponential(a.OPT_OUT_DAYS * DAY, n).astype(np.int64)
    opts_out = chance(rng, a.OPTED_OUT, n) & (created + after < clock.end)
    return np.where(opts_out, created + after, NEVER)


def _identification(created: Numbers, web: Numbers, rng: Random) -> Numbers:
    """Draw when each device of a lead is recognised, as devices × leads."""
    n = len(created)
    later = created + rng.exponential(a.SECOND_DEVICE_DAYS * DAY, n).astype(np.int64)
    by_form = web & chance(rng, a.FIRST_DEVICE_IDENTIFIED, n)
    by_click = ~web & chance(rng, a.SECOND_DEVICE_IDENTIFIED, n)
    first = np.where(by_form, created, np.where(by_click, later, NEVER))
    second = np.where(chance(rng, a.SECOND_DEVICE_IDENTIFIED, n), later, NEVER)
    return np.stack([first, second])


def _mailboxes(persona: Numbers, matched: Numbers, rng: Random) -> Numbers:
    """Draw the kind of each lead's e-mail address.

    Args:
        persona: as in Leads.
        matched: position in MATCHED_BY, -1 for leads without an account.
        rng: random stream.

    """
    n = len(persona)
    at_work = (matched >= 0) & (matched <= MATCHED_BY.index("email_domain"))
    stranger = (matched < 0) & ~np.isin(persona, STAFF)
    mailbox = np.where(at_work, WORK, OTHER)
    mailbox[stranger & chance(rng, a.DISPOSABLE_EMAIL, n)] = DISPOSABLE
    mailbox[chance(rng, a.EMAIL_MISSING, n)] = NO_MAILBOX
    return mailbox.astype(np.int8)


def _emails(
    names: pa.Array,
    persona: Numbers,
    work_domains: pa.Array,
    mailbox: Numbers,
    rng: Random,
) -> pa.Array:
    """Make up e-mails: at the company, personal, disposable, or none.

    Args:
        names: `first.last` of each lead.
        persona: as in Leads.
        work_domains: domain of each lead's account, null without one.
        mailbox: as in Leads.
        rng: random stream.

    """
    n = len(persona)
    employed = work_domains.is_valid().to_numpy(zero_copy_only=False)
    personal = chance(rng, a.PERSONAL_EMAIL, n) | employed
    domain = choose(
        personal, _drawn(v.PERSONAL_DOMAINS, rng, n), _drawn(v.UNLISTED_DOMAINS, rng, n)
    )
    for name, pool in (
        ("student", v.STUDENT_DOMAINS + v.PERSONAL_DOMAINS[:2]),
        ("internal", v.OWN_DOMAINS),
        ("tester", v.TEST_DOMAINS),
    ):
        domain = choose(persona == PERSONA[name], _drawn(pool, rng, n), domain)
    disposable = _drawn(v.DISPOSABLE_DOMAINS, rng, n)
    domain = choose(mailbox == DISPOSABLE, disposable, domain)
    domain = choose(mailbox == WORK, work_domains, domain)
    numbered_names = join(names, ".", numbered("", np.arange(n), 4))
    local = choose(mailbox == WORK, names, numbered_names)
    return only(join(local, "@", domain), mailbox != NO_MAILBOX)


def _names(duplicate_of: Numbers, rng: Random) -> list[pa.Array]:
    """Return first and last names; duplicates have the same."""
    names = []
    for pool in (words(v.FIRST_NAMES), words(v.LAST_NAMES)):
        drawn = rng.integers(0, len(pool), len(duplicate_of))
        _copy_to_duplicates(drawn, duplicate_of)
        names.append(look_up(strings(pool), drawn))
    return names


def _slugs(names: pa.Array) -> pa.Array:
    """Return names as they stand in e-mails."""
    distinct = names.dictionary_encode()
    slugs = strings([slug(name) for name in distinct.dictionary.to_pylist()])
    return slugs.take(distinct.indices)


def _drawn(pool: tuple[str, ...], rng: Random, n: int) -> pa.Array:
    """Draw n texts."""
    return look_up(strings(pool), rng.integers(0, len(pool), n))


def _companies(
    account: Numbers, matched: Numbers, accounts: Accounts, rng: Random
) -> pa.Array:
    """Return company names as people type them into forms; null for some."""
    n = len(account)
    full, bare = (look_up(x, account) for x in (accounts.names, accounts.bare_names))
    spellings = (
        *(full, full, bare, pc.utf8_upper(full), pc.utf8_lower(bare)),
        pc.replace_substring_regex(full, r" (\S+)$", r", \1"),
        pc.replace_substring_regex(bare, "é|è|ö|ü|ã|ñ", "?"),
    )
    style = rng.integers(0, len(spellings), n)
    name = spellings[0]
    for number, spelling in enumerate(spellings):
        name = choose(style == number, spelling, name)
    alone = chance(rng, a.COMPANY_MISSING * 4, n)
    unlisted = [slug.split(".")[0].replace("-", " ") for slug in v.UNLISTED_DOMAINS]
    name = choose(account < 0, only(_drawn(unlisted, rng, n), ~alone), name)
    hidden = chance(rng, a.COMPANY_MISSING, n) | (matched == MATCHED_BY.index(""))
    return only(name, ~hidden | (matched == MATCHED_BY.index("company_name")))
