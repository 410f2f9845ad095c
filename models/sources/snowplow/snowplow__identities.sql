{{ config(enabled=is_source('snowplow')) }}

with sightings as (
    select
        visitor_id,
        user_id,
        occurred_at as seen_at
    from {{ ref('snowplow__atomic_events') }}
),

identified as (
    {{ identified_visitors('sightings') }}
),

final as (
    select
        {{ source_id('snowplow', 'visitor_id') }} as visitor_id,
        {{ person_id('snowplow', 'user_id') }} as lead_id,
        identified_at
    from identified
)

select * from final
