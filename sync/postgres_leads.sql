-- The table that postgres_leads.yml writes.
create table if not exists public.scored_leads (
    lead_id text primary key,
    email text,
    first_name text,
    last_name text,
    owner text,
    account_id text,
    total_points bigint,
    fit_points bigint,
    behavior_points bigint,
    grade text,
    temperature text,
    expected_conversion_percent bigint,
    stage text,
    is_mql boolean,
    mql_since date,
    reasons text,
    next_action text,
    is_deleted boolean not null,
    deleted_reason text,
    surviving_lead_id text
);
