{{ config(enabled=is_source('segment')) }}

with users as (
    {{ read_source('segment', 'users') }}
),

identifies as (
    {{ read_source('segment', 'identifies') }}
),

group_calls as (
    {{ read_source('segment', 'groups') }}
),

-- The last call says who a user is; the first one, since when.
ranked as (
    select
        identifies.*,
        min(identifies.timestamp) over (partition by identifies.user_id) as first_at,
        row_number() over (
            partition by identifies.user_id
            order by identifies.timestamp desc, identifies.id asc
        ) as place
    from identifies
),

latest as (
    select * from ranked where place = 1
),

ranked_groups as (
    select
        user_id,
        group_id,
        row_number() over (
            partition by user_id order by timestamp desc, id asc
        ) as place
    from group_calls
    where user_id is not null
),

final as (
    select
        {{ person_id('segment', 'coalesce(users.id, latest.user_id)') }} as lead_id,
        coalesce(
            users.email,
            latest.email,
            case
                when coalesce(users.id, latest.user_id) like '%@%'
                    then coalesce(users.id, latest.user_id)
            end
        ) as email,
        coalesce(users.first_name, latest.first_name) as first_name,
        coalesce(users.last_name, latest.last_name) as last_name,
        coalesce(users.phone, latest.phone) as phone,
        coalesce(users.title, latest.title) as job_title,
        coalesce(users.company_name, latest.company_name) as company_name,
        coalesce(users.country, latest.country) as country,
        {{ source_id('segment', 'ranked_groups.group_id') }} as account_id,
        coalesce(
            {{ text_from_instant(instant_from_text('users.created_at')) }},
            {{ text_from_instant('latest.first_at') }},
            users.received_at
        ) as created_at,
        users.received_at as updated_at,
        users.further_cells
    from users
    full join latest on users.id = latest.user_id
    left join ranked_groups
        on
            coalesce(users.id, latest.user_id) = ranked_groups.user_id
            and ranked_groups.place = 1
)

select * from final
