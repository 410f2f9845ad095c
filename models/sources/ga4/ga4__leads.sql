{{ config(enabled=is_source('ga4')) }}

with users as (
    select * from {{ ref('ga4__users') }}
),

final as (
    select
        {{ person_id('ga4', 'user_id') }} as lead_id,
        case when user_id like '%@%' then user_id end as email,
        created_at
    from users
)

select * from final
