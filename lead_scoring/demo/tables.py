"""The raw tables other than the activities, by name."""

from collections.abc import Callable

import pyarrow as pa

from .account_tables import accounts_table, networks_table
from .change_table import changes_table
from .people_tables import erasures_table, identities_table, leads_table, merges_table
from .sales_tables import opportunities_table, orders_table, statuses_table
from .world import World

# table → what makes it up; `events` has a module of its own
TABLES: dict[str, Callable[[World], pa.Table]] = {
    "leads": leads_table,
    "accounts": accounts_table,
    "attribute_changes": changes_table,
    "identities": identities_table,
    "lead_merges": merges_table,
    "orders": orders_table,
    "opportunities": opportunities_table,
    "lead_statuses": statuses_table,
    "erasure_requests": erasures_table,
    "ip_companies": networks_table,
}
