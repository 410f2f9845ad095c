{#- People as the website or product knows them, and from when on. -#}
{{ config(enabled=is_source('snowplow')) }}

with events as (
    select * from {{ ref('snowplow__atomic_events') }}
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
