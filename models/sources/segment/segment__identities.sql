{{ config(enabled=is_source('segment')) }}

with identifies as (
    {{ read_source('segment', 'identifies') }}
),

aliases as (
    {{ read_source('segment', 'aliases') }}
),

final as (
    select
        {{ source_id('segment', 'anonymous_id') }} as visitor_id,
        {{ person_id('segment', 'user_id') }} as lead_id,
        cast(timestamp as {{ dbt.type_string() }}) as identified_at
    from identifies
    where anonymous_id is not null

    union all

    select
        {{ source_id('segment', 'previous_id') }} as visitor_id,
        {{ person_id('segment', 'user_id') }} as lead_id,
        timestamp as identified_at
    from aliases
)

select * from final
