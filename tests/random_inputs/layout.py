"""The raw tables as the input contract describes them (docs/definitions.md#input)."""

from __future__ import annotations

from dataclasses import dataclass

REQUIRED_TABLES = ("leads", "events")


@dataclass(frozen=True)
class Column:
    """A raw column; `kind` is id, name, text, moment, number, boolean or opt-out."""

    name: str
    kind: str
    is_required: bool


@dataclass(frozen=True)
class Table:
    """A raw table: its columns, its key, and what orders its versions."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    version: str | None


def _table(name: str, key: str, words: str, version: str | None = None) -> Table:
    """Read `column:kind` words; a `!` before the colon marks a required column."""
    columns = []
    for word in words.split():
        column, _, kind = word.partition(":")
        columns.append(Column(column.rstrip("!"), kind or "text", column[-1] == "!"))
    return Table(name, tuple(columns), tuple(key.split()), version)


TABLES = {
    table.name: table
    for table in (
        _table(
            "leads",
            "lead_id",
            "lead_id!:id email:name first_name last_name phone owner job_title"
            " company_name country lead_source account_id:id created_at!:moment"
            " updated_at:moment opted_out_at:opt-out deleted_at:moment"
            # Columns that the contract does not have:
            " Territory tier industry job_level account_tier customer_since",
            "updated_at",
        ),
        _table(
            "accounts",
            "account_id",
            "account_id!:id name domain:name owner industry employee_count:number"
            " annual_revenue:number country customer_since:moment"
            " purchase_cycle_days:number created_at:moment updated_at:moment"
            " deleted_at:moment"
            # Columns that the contract does not have:
            " TERRITORY tier segment industry_group job_title",
            "updated_at",
        ),
        _table(
            "attribute_changes",
            "entity_type entity_id attribute changed_at",
            "entity_type!:name entity_id!:id attribute!:name old_value value"
            " changed_at!:moment",
        ),
        _table(
            "events",
            "event_id",
            "event_id!:id occurred_at!:moment loaded_at:moment activity_type!:name"
            " lead_id:id email:name visitor_id:id content:name product:name"
            " quantity:number referrer search_term ip_address user_agent"
            " source_verdict",
            "loaded_at",
        ),
        _table(
            "identities",
            "visitor_id identified_at",
            "visitor_id!:id lead_id!:id identified_at!:moment",
        ),
        _table(
            "lead_merges",
            "merged_lead_id",
            "merged_lead_id!:id surviving_lead_id!:id merged_at:moment",
            "merged_at",
        ),
        _table(
            "orders",
            "order_id",
            "order_id!:id account_id:id lead_id:id ordered_at!:moment amount:number"
            " product:name",
        ),
        _table(
            "opportunities",
            "opportunity_id",
            "opportunity_id!:id account_id:id lead_id:id created_at:moment"
            " closed_at:moment stage is_won:boolean amount:number currency:name"
            " deleted_at:moment",
        ),
        _table(
            "lead_statuses",
            "lead_id status changed_at",
            "lead_id!:id status!:name reason changed_at!:moment",
        ),
        _table(
            "erasure_requests",
            "lead_id email requested_at",
            "lead_id:id email:name requested_at!:moment",
        ),
        _table(
            "ip_companies",
            "ip_from ip_to domain company_name",
            "ip_from! ip_to! domain!:name company_name",
        ),
    )
}
