-- The campaign parameters in the addresses of pages that a lead viewed, as changes of
-- attributes of the lead: the first of each, and the latest.
with views as (
    select
        events.lead_id,
        events.occurred_at,
        events.occurred_on,
        events.content
    from {{ ref('events') }} as events
    left join {{ ref('suppressed_events') }} as suppressed_events
        on events.event_id = suppressed_events.event_id
    where
        events.activity_type = 'page_view'
        and events.content like '%utm_%'
        and events.lead_id is not null
        and suppressed_events.event_id is null
),

cells as (
    {%- for parameter in campaign_parameters() %}
    select
        lead_id,
        occurred_at,
        occurred_on,
        '{{ parameter }}' as parameter,
        {{ trimmed("regexp_extract(content, '[?&]" ~ parameter ~ "=([^&#]*)', 1)") }}
            as value
    from views
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

moments as (
    select
        lead_id,
        parameter,
        occurred_at,
        occurred_on,
        max(value) as value
    from cells
    where value is not null
    group by lead_id, parameter, occurred_at, occurred_on
),

ordered as (
    select
        *,
        row_number() over (
            partition by lead_id, parameter order by occurred_at
        ) as place
    from moments
),

final as (
    select
        lead_id,
        'latest_' || parameter as attribute,
        value,
        occurred_at as changed_at,
        occurred_on as changed_on
    from ordered

    union all

    select
        lead_id,
        'first_' || parameter as attribute,
        value,
        occurred_at as changed_at,
        occurred_on as changed_on
    from ordered
    where place = 1
)

select * from final
