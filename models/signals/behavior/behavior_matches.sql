{#- A view: matches are many, and only counted. -#}
{{ config(materialized='view') }}

with recycle_periods as (
    select
        subjects.subject_id,
        periods.starts_on,
        periods.ends_on
    from {{ ref('recycle_periods') }} as periods
    inner join {{ ref('subjects') }} as subjects on periods.lead_id = subjects.lead_id
),

final as (
    select
        activities.basis,
        rules.rule_id,
        rules.scoring_model,
        rules.rule,
        rules.occurrences,
        rules.within_days,
        activities.subject_id,
        activities.event_id,
        activities.occurred_at,
        activities.occurred_on,
        activities.known_on,
        activities.product,
        periods.starts_on as period_starts_on,
        periods.ends_on as period_ends_on
    from {{ ref('activities') }} as activities
    inner join {{ ref('scored_behavior_rules') }} as rules
        on
            activities.activity_type = rules.activity_type
            and (
                rules.content_group is null
                or activities.content_group = rules.content_group
            )
            and (rules.product is null or activities.product = rules.product)
            and (
                rules.min_quantity is null or activities.quantity >= rules.min_quantity
            )
            and (rules.scores_accounts or activities.basis is distinct from 'anonymous')
    left join recycle_periods as periods
        on
            case when rules.resets_on_recycle then activities.subject_id end
            = periods.subject_id
            and activities.occurred_on
            >= coalesce(periods.starts_on, {{ earliest_day() }})
            and activities.occurred_on < coalesce(periods.ends_on, {{ latest_day() }})
)

select * from final
