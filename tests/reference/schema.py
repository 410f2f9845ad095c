"""The input tables: columns, keys, dates and versions.

See docs/definitions.md#input-tables.
"""

from __future__ import annotations

from dataclasses import dataclass

TEXT = "text"


@dataclass(frozen=True)
class Table:
    """What the definitions say about one input table.

    An empty `key` means the whole row. `named` are the required columns that are
    neither timestamps nor addresses: an empty one is a missing key.
    `dated` are the timestamps without which a row is rejected. Where the table
    `has_attributes`, its further columns are some.
    """

    name: str
    columns: dict[str, str]
    key: tuple[str, ...]
    named: tuple[str, ...]
    dated_by: str | None = None
    needs_date: bool = True
    version: str | None = None
    has_attributes: bool = False

    @property
    def key_columns(self) -> tuple[str, ...]:
        """Return the columns of the key, all of them for a whole-row key."""
        return self.key or tuple(self.columns)


def _columns(words: str) -> dict[str, str]:
    """Read a list of columns; a kind other than text follows after a colon."""
    pairs = (word.partition(":") for word in words.split())
    return {column: kind or TEXT for column, _, kind in pairs}


TABLES = {
    table.name: table
    for table in (
        Table(
            name="leads",
            columns=_columns(
                "lead_id:id email:email first_name last_name phone owner job_title"
                " company_name country lead_source"
                " account_id:id created_at:moment updated_at:moment"
                " opted_out_at:opt-out deleted_at:moment"
            ),
            key=("lead_id",),
            named=("lead_id",),
            dated_by="created_at",
            version="updated_at",
            has_attributes=True,
        ),
        Table(
            name="accounts",
            columns=_columns(
                "account_id:id name domain:domain owner industry employee_count:size"
                " annual_revenue:number country customer_since:moment"
                " purchase_cycle_days:cycle created_at:moment updated_at:moment"
                " deleted_at:moment"
            ),
            key=("account_id",),
            named=("account_id",),
            dated_by="created_at",
            needs_date=False,
            version="updated_at",
            has_attributes=True,
        ),
        Table(
            name="attribute_changes",
            columns=_columns(
                "entity_type:name entity_id:id attribute:name old_value value"
                " changed_at:moment"
            ),
            key=("entity_type", "entity_id", "attribute", "changed_at"),
            named=("entity_type", "entity_id", "attribute"),
            dated_by="changed_at",
        ),
        Table(
            name="events",
            columns=_columns(
                "event_id:id occurred_at:moment loaded_at:moment activity_type:name"
                " lead_id:id email:email visitor_id:id content:name product:name"
                " quantity:number referrer search_term ip_address user_agent"
                " source_verdict"
            ),
            key=("event_id",),
            named=("event_id", "activity_type"),
            dated_by="occurred_at",
            version="loaded_at",
        ),
        Table(
            name="identities",
            columns=_columns("visitor_id:id lead_id:id identified_at:moment"),
            key=("visitor_id", "identified_at"),
            named=("visitor_id", "lead_id"),
            dated_by="identified_at",
        ),
        Table(
            name="lead_merges",
            columns=_columns("merged_lead_id:id surviving_lead_id:id merged_at:moment"),
            key=("merged_lead_id",),
            named=("merged_lead_id", "surviving_lead_id"),
            dated_by="merged_at",
            needs_date=False,
            version="merged_at",
        ),
        Table(
            name="orders",
            columns=_columns(
                "order_id:id account_id:id lead_id:id ordered_at:moment amount:number"
                " product:name"
            ),
            key=("order_id",),
            named=("order_id",),
            dated_by="ordered_at",
        ),
        Table(
            name="opportunities",
            columns=_columns(
                "opportunity_id:id account_id:id lead_id:id created_at:moment"
                " closed_at:moment stage is_won:boolean amount:number currency:name"
                " deleted_at:moment"
            ),
            key=("opportunity_id",),
            named=("opportunity_id",),
            dated_by="created_at",
        ),
        Table(
            name="lead_statuses",
            columns=_columns("lead_id:id status:name reason changed_at:moment"),
            key=("lead_id", "status", "changed_at"),
            named=("lead_id", "status"),
            dated_by="changed_at",
        ),
        Table(
            name="erasure_requests",
            columns=_columns("lead_id:id email:email requested_at:moment"),
            key=(),
            named=(),
            dated_by="requested_at",
            needs_date=False,
        ),
        Table(
            name="ip_companies",
            columns=_columns("ip_from ip_to domain:domain company_name"),
            key=(),
            named=("domain",),
        ),
    )
}
