{#- The id of a user may be one of another source: as it is, of the raw leads or with
    the source before it, or an id of Salesforce, which is known by its beginning. -#}
{{ config(enabled=is_source('snowplow')) }}

with users as (
    select * from {{ ref('snowplow__users') }}
),

final as (
    select
        'lead' as entity_type,
        {{ person_id('snowplow', 'user_id') }} as entity_id,
        {{ id_elsewhere('user_id') }} as other_id
    from users
    where user_id not like '%@%'
)

select * from final
