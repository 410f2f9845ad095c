{#- The id of a user may be one of another source: as it is, of the raw leads or with
    the source before it, or an id of Salesforce, which is known by its beginning. Other
    trackers know a user by the same id. -#}
{{ config(enabled=is_source('ga4')) }}

with users as (
    select * from {{ ref('ga4__users') }} where user_id not like '%@%'
),

final as (
    {%- for tracker in ['segment', 'snowplow'] %}
    select
        'lead' as entity_type,
        {{ person_id('ga4', 'user_id') }} as entity_id,
        {{ source_id(tracker, 'user_id') }} as other_id
    from users

    union all
    {%- endfor %}

    select
        'lead' as entity_type,
        {{ person_id('ga4', 'user_id') }} as entity_id,
        {{ id_elsewhere('user_id') }} as other_id
    from users
)

select * from final
