-- Attributes, and how often each activity was done, in one shape. Upper and lower case
-- are the same, as for rules. Activities are dated themselves.
with attributes as (
    select * from {{ source('evaluated', 'attributes') }}
),

activities as (
    select * from {{ source('evaluated', 'activities') }}
),

found as (
    select
        scored_on,
        lead_id as record_lead_id,
        'attribute' as kind,
        attribute as name,
        lower(value) as value,
        has_history
    from attributes

    union all

    select
        scored_on,
        lead_id as record_lead_id,
        'activity' as kind,
        lower(activity_type) as name,
        cast(activities as {{ dbt.type_string() }}) as value,
        true as has_history
    from activities
),

final as (
    select
        found.*,
        days.lead_id,
        days.fold,
        days.is_observation,
        days.converted
    from found
    inner join {{ ref('observed_days') }} as days
        on
            found.scored_on = days.scored_on
            and found.record_lead_id = days.record_lead_id
)

select * from final
