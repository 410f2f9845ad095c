with disqualified as (
    select distinct lead_id, scoring_model
    from {{ ref('lead_disqualifications') }}
    where
        starts_on <= {{ as_of() }}
        and coalesce(ends_on > {{ as_of() }}, true)
),

blockers as (
    select
        scores.lead_id,
        scores.scoring_model,
        case
            when scores.total_score < models.mql_score then 'total_below_mql_score'
            when scores.fit_score < models.min_fit then 'fit_below_min_fit'
            when scores.behavior_score < models.min_behavior
                then 'behavior_below_min_behavior'
            when obstacles.is_disqualified or disqualified.lead_id is not null
                then 'disqualified'
            when missing_attributes.lead_id is not null
                then 'missing_required_attribute'
            when obstacles.is_opted_out then 'opted_out'
            when obstacles.is_customer then 'is_customer'
            when obstacles.has_open_opportunity then 'open_opportunity'
        end as mql_blocker
    from {{ ref('model_scores') }} as scores
    inner join {{ ref('scored_models') }} as models
        on scores.scoring_model = models.scoring_model
    inner join {{ ref('lead_obstacles') }} as obstacles
        on scores.lead_id = obstacles.lead_id
    left join disqualified
        on
            scores.lead_id = disqualified.lead_id
            and scores.scoring_model = disqualified.scoring_model
    left join {{ ref('missing_attributes') }} as missing_attributes
        on
            scores.lead_id = missing_attributes.lead_id
            and scores.scoring_model = missing_attributes.scoring_model
    where scores.basis = 'official'
),

final as (
    select
        lead_id,
        scoring_model,
        mql_blocker is null as is_mql,
        mql_blocker
    from blockers
)

select * from final
