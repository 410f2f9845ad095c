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
            {{ rule_names_activity('rules', 'activities') }}
            and (rules.scores_accounts or activities.basis is distinct from 'anonymous')
    -- The key is null unless the rule starts again with a recycled lead, so that the
    -- join is an equality and can be hashed.
    left join recycle_periods as periods
        on
            case when rules.resets_on_recycle then activities.subject_id end
            = periods.subject_id
            and activities.occurred_on
            >= coalesce(periods.starts_on, {{ earliest_day() }})
            and activities.occurred_on < coalesce(periods.ends_on, {{ latest_day() }})
)

select * from final
