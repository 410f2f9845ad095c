"""A published file with as many leads as wanted, without a build."""

from __future__ import annotations

from pathlib import Path

import duckdb

LEADS = """
create schema if not exists marts;
create or replace table marts.crm_leads as
select
    'lead-' || number as lead_id,
    case
        when number >= 10
            then 'hubspot:' || (1000 + number) || ', salesforce:00Q' || number
    end as source_ids,
    'person' || number || '@example.com' as email,
    'Ada' as first_name,
    'Lovelace ' || number as last_name,
    'Grace' as owner,
    'account-' || (number % 50) as account_id,
    'Company ' || (number % 50) as account_name,
    ((number * 7 + {version} * 3) % 100)::bigint as total_points,
    ((number * 7) % 50)::bigint as fit_points,
    (number % 50)::bigint as behavior_points,
    'A1' as grade,
    'hot' as temperature,
    (number % 20)::bigint as expected_conversion_percent,
    'mql' as stage,
    number % 3 = 0 as is_mql,
    date '2026-11-01' as mql_since,
    'Visited pricing | Asked for a demo' as reasons,
    'call' as next_action,
    1 as next_action_days,
    'The best fit' as next_action_reason,
    false as is_deleted,
    null::varchar as deleted_reason,
    null::varchar as surviving_lead_id,
    md5('{version}' || ':' || number) as payload_hash,
    timestamp '2026-11-28 06:00:00' as changed_at,
    'build-{version}' as build_id
from range({leads}) as numbers (number);
create or replace table marts.lead_scores as
select
    lead_id,
    date '2026-11-28' as scored_on
from marts.crm_leads;
create or replace table marts.crm_accounts as
select
    'account-' || number as account_id,
    'Company ' || number as name,
    'company' || number || '.example' as domain,
    number::bigint as account_points,
    number % 2 = 0 as is_mqa,
    'Three people engaged' as reasons,
    false as is_deleted,
    null::varchar as deleted_reason,
    md5('{version}' || ':' || number) as payload_hash
from range(50) as numbers (number);
create or replace table marts.mql_events as
select
    lead_id,
    'standard' as scoring_model,
    true as is_official,
    date '2026-11-28' as entered_on,
    null::date as left_on,
    'first' as kind,
    false as in_cooldown
from marts.crm_leads
where is_mql;
"""
CONFIRMATIONS = """
create schema publication;
create table publication.crm_confirmations (
    destination varchar, record_type varchar, record_id varchar,
    payload_hash varchar, confirmed_at timestamp
);
"""


def publish(warehouse: Path, leads: int, version: int = 1) -> Path:
    """Write the published file of a warehouse, and a history beside it."""
    published = warehouse.with_name(f"{warehouse.stem}_published.duckdb")
    with duckdb.connect(str(published)) as connection:
        connection.execute(LEADS.format(leads=leads, version=version))
    history = warehouse.with_name(f"{warehouse.stem}_history.duckdb")
    if not history.exists():
        with duckdb.connect(str(history)) as connection:
            connection.execute(CONFIRMATIONS)
    return published


def change(warehouse: Path, *statements: str) -> None:
    """Change the published file."""
    published = warehouse.with_name(f"{warehouse.stem}_published.duckdb")
    with duckdb.connect(str(published)) as connection:
        for statement in statements:
            connection.execute(statement)


def delete(warehouse: Path, lead: str, reason: str, survivor: str = "") -> None:
    """Let a lead be deleted, as a build says it."""
    change(
        warehouse,
        "update marts.crm_leads set source_ids = null, email = null,"
        " first_name = null, last_name = null,"
        " owner = null, account_id = null, total_points = null, fit_points = null,"
        " behavior_points = null, grade = null, temperature = null, stage = null,"
        " expected_conversion_percent = null,"
        " is_mql = null, mql_since = null, reasons = null, next_action = null,"
        f" is_deleted = true, deleted_reason = '{reason}',"
        f" surviving_lead_id = nullif('{survivor}', ''),"
        f" payload_hash = md5('{lead}{reason}') where lead_id = '{lead}'",
    )
