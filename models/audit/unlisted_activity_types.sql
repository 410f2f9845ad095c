with listed as (
    select lower(activity_type) as activity_type from {{ ref('activity_types') }}
),

unlisted as (
    select
        types.activity_type,
        types.events
    from {{ ref('activity_type_times') }} as types
    left join listed on types.activity_type = listed.activity_type
    where listed.activity_type is null
),

guesses as (
    select
        unlisted.activity_type,
        {{ nearest('unlisted.activity_type', 'listed.activity_type') }} as likely_type
    from unlisted
    inner join listed
        on {{ is_near('unlisted.activity_type', 'listed.activity_type') }}
    group by unlisted.activity_type
),

final as (
    select
        unlisted.activity_type,
        unlisted.events,
        guesses.likely_type
    from unlisted
    left join guesses on unlisted.activity_type = guesses.activity_type
)

select * from final
