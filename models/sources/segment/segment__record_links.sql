{{ config(enabled=is_source('segment')) }}

with identifies as (
    {{ read_source('segment', 'identifies') }}
),

users as (
    {{ read_source('segment', 'users') }}
),

known as (
    select user_id from identifies
    union
    select id as user_id from users
),

final as (
    {{ links_of_users('segment', 'known') }}
)

select * from final
