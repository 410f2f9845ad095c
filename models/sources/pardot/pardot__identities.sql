{#- Which prospect a cookie is became known when it sent a form or followed a link of an
    e-mail. Without such an activity only the last change of its record is known. -#}
{{ config(enabled=is_source('pardot')) }}

with visitors as (
    {{ read_source('pardot', 'visitor') }}
),

activities as (
    select * from {{ ref('pardot__activities') }}
),

identifying as (
    select
        visitor_id,
        prospect_id,
        min(created_at) as identified_at
    from activities
    where
        activity_type in ('form_submit', 'email_click')
        and visitor_id is not null
        and prospect_id is not null
    group by visitor_id, prospect_id
),

recorded as (
    select
        visitors.id as visitor_id,
        visitors.prospect_id,
        coalesce(visitors.updated_at, visitors.created_at) as identified_at
    from visitors
    left join identifying
        on
            visitors.id = identifying.visitor_id
            and visitors.prospect_id = identifying.prospect_id
    where visitors.prospect_id is not null and identifying.visitor_id is null
),

told as (
    select * from identifying
    union all
    select * from recorded
),

final as (
    select
        {{ source_id('pardot', 'visitor_id') }} as visitor_id,
        {{ source_id('pardot', 'prospect_id') }} as lead_id,
        identified_at
    from told
)

select * from final
