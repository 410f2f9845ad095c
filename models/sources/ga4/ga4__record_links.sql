{{ config(enabled=is_source('ga4')) }}

with users as (
    select * from {{ ref('ga4__users') }}
),

final as (
    {{ links_of_users('ga4', 'users', trackers=['segment', 'snowplow']) }}
)

select * from final
