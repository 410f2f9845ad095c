{{ config(enabled=is_source('snowplow')) }}

with users as (
    select * from {{ ref('snowplow__users') }}
),

final as (
    select
        {{ person_id('snowplow', 'user_id') }} as lead_id,
        case when user_id like '%@%' then user_id end as email,
        created_at
    from users
)

select * from final
