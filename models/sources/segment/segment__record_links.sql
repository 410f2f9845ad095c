{#- The id of a user may be one of another source: as it is, of the raw leads or with
   the source before it, or an id of Salesforce, which is known by its beginning. -#}
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
    select
        'lead' as entity_type,
        {{ person_id('segment', 'user_id') }} as entity_id,
        {{ id_elsewhere('user_id') }} as other_id
    from known
    where user_id not like '%@%'
)

select * from final
