-- The rows that explain a score are the score, to the last digit.
with sums as (
    select
        lead_id,
        scoring_model,
        sum(contribution) as total
    from {{ ref('lead_score_reasons') }}
    group by lead_id, scoring_model
)

select
    scores.lead_id,
    scores.scoring_model,
    scores.total_score,
    sums.total
from {{ ref('lead_model_scores') }} as scores
full outer join sums
    on scores.lead_id = sums.lead_id and scores.scoring_model = sums.scoring_model
where
    scores.lead_id is null
    or scores.total_score <> coalesce(sums.total, 0)
