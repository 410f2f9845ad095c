{{ config(enabled=is_source('ga4')) }}

with sightings as (
    select
        user_pseudo_id as visitor_id,
        user_id,
        occurred_at as seen_at
    from {{ ref('ga4__measured_events') }}
),

identified as (
    {{ identified_visitors('sightings') }}
),

final as (
    select
        {{ source_id('ga4', 'visitor_id') }} as visitor_id,
        {{ person_id('ga4', 'user_id') }} as lead_id,
        identified_at
    from identified
)

select * from final
