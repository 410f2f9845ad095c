with outcomes as (
    {%- for table, raw in raw_tables().items() if table != 'events' %}
    select
        '{{ table }}' as source_table,
        case outcome when 'kept' then 'used' else outcome end as outcome,
        rejection as reason,
        1 as records
    from {{ ref('stg_' ~ table) }}
    {%- if raw.checked_in %}
    where outcome <> 'kept'
    union all
    select
        '{{ table }}' as source_table,
        case when rejection is null then 'used' else 'rejected' end as outcome,
        rejection as reason,
        1 as records
    from {{ ref(raw.checked_in) }}
    {%- endif %}
    union all
    {%- endfor %}
    select
        'events' as source_table,
        case outcome when 'kept' then 'used' else outcome end as outcome,
        rejection as reason,
        count(*) as records
    from {{ ref('stg_events') }}
    group by outcome, rejection
    -- Used = kept - rejected - suppressed. Subtracting avoids a join over all events.
    {%- for model, outcome, reason in [
        (raw_tables().events.checked_in, 'rejected', 'rejection'),
        ('suppressed_events', 'suppressed', 'rule'),
    ] %}
    union all
    select
        'events' as source_table,
        '{{ outcome }}' as outcome,
        {{ reason }} as reason,
        1 as records
    from {{ ref(model) }}
    union all
    select
        'events' as source_table,
        'used' as outcome,
        null as reason,
        -1 as records
    from {{ ref(model) }}
    {%- endfor %}
),

final as (
    select
        source_table,
        outcome,
        reason,
        cast(sum(records) as bigint) as records
    from outcomes
    group by source_table, outcome, reason
    having sum(records) > 0
)

select * from final
