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

frequent as (
    select activity_type from unlisted
    order by events desc, activity_type asc
    limit {{ guessed_names() }}
),

guesses as (
    select
        frequent.activity_type,
        {{ nearest('frequent.activity_type', 'listed.activity_type') }} as likely_type
    from frequent
    inner join listed
        on {{ is_near('frequent.activity_type', 'listed.activity_type') }}
    group by frequent.activity_type
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
