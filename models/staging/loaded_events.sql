{#- An event is typed once, when its slice of the raw table is new. Slices are forgotten
    before the transaction that loads: DuckDB cannot commit both rows taken out of a table
    and a column added to it. -#}
{{ config(
    materialized=facts_materialization(),
    incremental_strategy='delete+insert',
    unique_key='event_id',
    on_schema_change='sync_all_columns',
    partition_by=facts_partition(),
    pre_hook=[
        {'sql': "{{ forget_version() }}", 'transaction': false},
        {'sql': "{{ forget_slices('events') }}", 'transaction': false},
        {'sql': "{{ forget_slices_to_read_again() }}", 'transaction': false},
        {'sql': "{{ erase_loaded_events() }}", 'transaction': false},
        {'sql': "{{ expire_loaded_events() }}", 'transaction': false},
        {'sql': "{{ forget_loaded_addresses() }}", 'transaction': false},
    ],
    post_hook="{{ set_own_version(digest_of_slices) }}",
) }}
{%- set slices = slices_to_load('events') %}
{%- set columns = raw_columns('events') + ['raw_slice', 'source_table'] %}
{%- set keeps_rows = is_incremental()
    and has_columns(this, columns + ['has_lost_address']) %}

with source as (
    {{ read_raw('events', slices) }}
),

marked as (
    {{ erased_events('source', columns) }}
),

aged as (
    {{ aged_events('marked', columns + ['is_erased', 'erased_name']) }}
),

-- Read a second time: DuckDB would keep a CTE that is used twice in memory, whole.
event_ids as (
    {{ read_raw('events', slices) }}
),

-- Most ids stand once, so the search for the best version can pass over them. Rows that
-- were loaded before come again where a new one has their id, now marked as repeated.
repeated as (
    select event_id
    from event_ids
    where event_id is not null
    group by event_id
    having count(*) > 1
    {%- if keeps_rows %}
    union
    select event_id
    from {{ this }}
    where event_id in (select event_ids.event_id from event_ids)
    {%- endif %}
),

loaded as (
    select
        {%- for column in raw_columns('events') %}
        case
            when
                not aged.is_erased
                and not aged.is_expired
                {%- if column in ['ip_address', 'user_agent'] %}
                and not aged.has_lost_address
                {%- endif %}
                then aged.{{ column }}
        end as {{ column }},
        {%- endfor %}
        aged.raw_slice,
        aged.source_table,
        aged.is_erased,
        aged.erased_name,
        case when aged.is_erased then {{ known_of_erased() }} end as erased_under,
        aged.has_lost_address,
        aged.is_expired,
        aged.expired_on,
        aged.expired_lead_id,
        aged.expired_email,
        aged.expired_visitor_id
    from aged
    {{ of_erased_name('aged') }}
    {%- if keeps_rows %}
    union all
    select
        {{ columns | join(', ') }},
        false as is_erased,
        cast(null as {{ dbt.type_string() }}) as erased_name,
        cast(null as {{ dbt.type_string() }}) as erased_under,
        has_lost_address,
        false as is_expired,
        cast(null as date) as expired_on,
        cast(null as {{ dbt.type_string() }}) as expired_lead_id,
        cast(null as {{ dbt.type_string() }}) as expired_email,
        cast(null as {{ dbt.type_string() }}) as expired_visitor_id
    from {{ this }}
    where event_id in (select repeated.event_id from repeated)
    {%- endif %}
),

final as (
    select
        loaded.*,
        {{ business_day('loaded.occurred_at') }} as occurred_on,
        case
            when loaded.is_erased or loaded.is_expired then null
            when loaded.event_id is null or loaded.activity_type is null
                then 'missing key'
            when loaded.occurred_at is null then 'unreadable timestamp'
        end as rejection,
        repeated.event_id is not null as is_repeated
    from loaded
    left join repeated on loaded.event_id = repeated.event_id
)

select * from final
