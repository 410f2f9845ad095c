with outcomes as (
    {%- for table, raw in raw_tables().items() %}
    select
        '{{ table }}' as source_table,
        case outcome when 'kept' then 'used' else outcome end as outcome,
        rejection as reason
    from {{ ref('stg_' ~ table) }}
    {%- if raw.checked_in %}
    where outcome <> 'kept'
    union all
    select
        '{{ table }}' as source_table,
        case when rejection is null then 'used' else 'rejected' end as outcome,
        rejection as reason
    from {{ ref(raw.checked_in) }}
    {%- endif %}
    {%- if table == 'events' %}
    where
        event_id not in (
            select suppressed_events.event_id
            from {{ ref('suppressed_events') }} as suppressed_events
        )
    union all
    select
        '{{ table }}' as source_table,
        'suppressed' as outcome,
        rule as reason
    from {{ ref('suppressed_events') }}
    {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        source_table,
        outcome,
        reason,
        count(*) as records
    from outcomes
    group by source_table, outcome, reason
)

select * from final
