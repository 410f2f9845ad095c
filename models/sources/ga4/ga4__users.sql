{#- People as the website or product knows them, and from when on. -#}
{{ config(enabled=is_source('ga4')) }}

with events as (
    select * from {{ ref('ga4__measured_events') }}
),

final as (
    select
        user_id,
        min(occurred_at) as created_at
    from events
    where user_id is not null
    group by user_id
)

select * from final
