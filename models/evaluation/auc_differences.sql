-- The AUC of the other model less that of the first, where the observations of one lead
-- depend on each other. What an observation adds is how many of the other outcome it is
-- ranked rightly against.
with leads as (
    select
        observations.scoring_model,
        observations.other_model,
        observations.lead_id,
        count(case when observations.is_converted then 1 end) as converted,
        count(case when not observations.is_converted then 1 end) as others,
        coalesce(sum(
            case
                when observations.is_converted
                    then other_scores.beaten - scores.beaten
            end
        ), 0) as beaten,
        coalesce(sum(
            case
                when not observations.is_converted
                    then other_scores.beating - scores.beating
            end
        ), 0) as beating
    from {{ ref('pair_observations') }} as observations
    inner join {{ ref('pair_scores') }} as scores
        on
            observations.scoring_model = scores.scoring_model
            and observations.other_model = scores.other_model
            and observations.total_score = scores.score
            and scores.side = 'first'
    inner join {{ ref('pair_scores') }} as other_scores
        on
            observations.scoring_model = other_scores.scoring_model
            and observations.other_model = other_scores.other_model
            and observations.other_total_score = other_scores.score
            and other_scores.side = 'other'
    group by
        observations.scoring_model, observations.other_model, observations.lead_id
),

counts as (
    select
        scoring_model,
        other_model,
        count(*) as leads
    from leads
    group by scoring_model, other_model
),

areas as (
    {{ clustered_auc('leads', ['scoring_model', 'other_model']) }}
),

final as (
    select
        counts.scoring_model,
        counts.other_model,
        counts.leads,
        areas.auc as difference,
        areas.standard_error
    from counts
    inner join areas
        on
            counts.scoring_model = areas.scoring_model
            and counts.other_model = areas.other_model
)

select * from final
