{{ config(enabled=is_source('snowplow')) }}

with users as (
    select * from {{ ref('snowplow__users') }}
),

final as (
    {{ links_of_users('snowplow', 'users', trackers=['segment', 'ga4']) }}
)

select * from final
