"""Visitors are numbers; address, browser and purpose follow from the number.

No table of visitors is kept: a hash of the number decides, so that hundreds of millions
of anonymous visits need no memory and the same visitor always looks the same.
"""

import numpy as np
import pyarrow as pa

from . import assumptions as a
from . import vocabulary as v
from .accounts import FIRST_HOME, LAST_HOME, Accounts
from .leads import PERSONA, Leads
from .sampling import Numbers, scramble, trait
from .text import choose, hexadecimal, look_up, numbered, strings

OFFICE, BROWSER, HOST, PURPOSE = range(4)  # the traits of a visitor
HOME_ADDRESSES = LAST_HOME - FIRST_HOME + 1
OWN_OFFICE = (198 << 24) + (51 << 16) + (100 << 8)  # 198.51.100.0/24, Beacon's office
OWN_ADDRESSES = 2**8
TEST_MACHINES = (198 << 24) + (18 << 16)  # 198.18.0.0/15, for load tests
ANY_NUMBERS = 2**40  # numbers set aside for each kind of visitor without an owner


class Visitors:
    """Hands out numbers: leads' devices, people at companies, then everybody else.

    Attributes:
        public, staff, crawlers, gateways, tests: first numbers of visitors without an
            owner: the public, guests in Beacon's office, crawlers, mail gateways, and
            Beacon's own test machines.

    """

    def __init__(self, accounts: Accounts, leads: Leads):
        """Lay out the numbers."""
        self._accounts = accounts
        self._leads = leads
        self._companies = a.DEVICES_PER_LEAD * len(leads)
        self.public = self._companies + a.COMPANY_VISITORS * len(accounts)
        self.staff = self.public + ANY_NUMBERS
        self.crawlers = self.staff + ANY_NUMBERS
        self.gateways = self.crawlers + ANY_NUMBERS
        self.tests = self.gateways + ANY_NUMBERS

    def device(self, leads: Numbers, devices: Numbers | int) -> Numbers:
        """Return the visitors that leads are on their first (0) or second device."""
        return a.DEVICES_PER_LEAD * leads.astype(np.int64) + devices

    def of_company(self, accounts: Numbers, people: Numbers) -> Numbers:
        """Return the anonymous people of companies."""
        return self._companies + a.COMPANY_VISITORS * accounts.astype(np.int64) + people

    def ids(self, visitors: Numbers) -> pa.Array:
        """Return visitor ids; those of test machines say so."""
        ids = hexadecimal("v", scramble(visitors), 16)
        tests = visitors >= self.tests
        machine = numbered("loadtest-", np.maximum(visitors - self.tests, 0), 4)
        return choose(tests, machine, ids) if tests.any() else ids

    def addresses(self, visitors: Numbers) -> Numbers:
        """Return the IP address of each visitor, as `text.addresses` reads it."""
        hosts = scramble(visitors, HOST)
        home = FIRST_HOME + (hosts % HOME_ADDRESSES).astype(np.int64)
        account = self._account_at_work(visitors)
        at_work = account >= 0
        home[at_work] = self._accounts.addresses(account[at_work], hosts[at_work])
        own = self._in_own_office(visitors)
        home[own] = OWN_OFFICE + (hosts[own] % OWN_ADDRESSES).astype(np.int64)
        tests = visitors >= self.tests
        home[tests] = TEST_MACHINES + visitors[tests] - self.tests
        return home

    def browsers(self, visitors: Numbers) -> pa.Array:
        """Return the user agent of each visitor."""
        luck = trait(visitors, BROWSER)
        people, machines = strings(v.BROWSERS), strings(v.CRAWLER_BROWSERS)
        browser = (luck * len(people)).astype(np.int64)
        machine = len(people) + (luck * len(machines)).astype(np.int64)
        crawls = (visitors >= self.crawlers) & (visitors < self.gateways)
        return look_up(
            pa.concat_arrays([people, machines]), np.where(crawls, machine, browser)
        )

    def _account_at_work(self, visitors: Numbers) -> Numbers:
        """Return the account on whose known network a visitor is, -1 if on none."""
        account = (visitors - self._companies) // a.COMPANY_VISITORS
        known = visitors < self.public
        device = visitors < self._companies
        lead = np.where(device, visitors // a.DEVICES_PER_LEAD, 0)
        account = np.where(device, self._leads.account[lead], account)
        known &= ~device | (trait(visitors, OFFICE) < a.OFFICE_VISITS)
        known &= account >= 0
        known[known] = self._accounts.network[account[known]] >= 0
        return np.where(known, account, -1)

    def _in_own_office(self, visitors: Numbers) -> Numbers:
        """Return whether visitors are Beacon's own people, in their office."""
        device = visitors < self._companies
        lead = np.where(device, visitors // a.DEVICES_PER_LEAD, 0)
        staff = device & (self._leads.persona[lead] == PERSONA["internal"])
        return staff | ((visitors >= self.staff) & (visitors < self.crawlers))
