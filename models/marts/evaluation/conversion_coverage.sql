-- The one period that holds a conversion decides whether an observation saw it.
with scoring_days as (
    {{ scoring_days() }}
),

outcomes as (
    select
        models.scoring_model,
        case
            when days.scored_on is null then 'before_first_scoring_day'
            when days.ends_on > {{ as_of() }} then 'period_has_not_ended'
            when evaluated.scored_on is null then 'day_not_evaluated'
            when observations.lead_id is null then 'created_within_period'
            else coalesce(observations.excluded_by, 'observed')
        end as outcome
    from {{ ref('conversion_amounts') }} as conversions
    cross join {{ ref('scored_models') }} as models
    left join scoring_days as days
        on
            conversions.converted_on > days.scored_on
            and conversions.converted_on <= days.ends_on
    left join {{ source('evaluated', 'days') }} as evaluated
        on days.scored_on = evaluated.scored_on
    left join {{ ref('observations') }} as observations
        on
            models.scoring_model = observations.scoring_model
            and days.scored_on = observations.scored_on
            and conversions.lead_id = observations.lead_id
),

final as (
    select
        scoring_model,
        outcome,
        cast(count(*) as bigint) as conversions,
        {{ as_of() }} as evaluated_on
    from outcomes
    group by scoring_model, outcome
)

select * from final
