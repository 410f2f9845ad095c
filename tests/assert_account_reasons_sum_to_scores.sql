-- The rows that explain an account score are the score, to the last digit.
with sums as (
    select
        account_id,
        scoring_model,
        sum(contribution) as total
    from {{ ref('account_score_reasons') }}
    group by account_id, scoring_model
)

select
    scores.account_id,
    scores.scoring_model,
    scores.account_score,
    sums.total
from {{ ref('account_model_scores') }} as scores
full outer join sums
    on
        scores.account_id = sums.account_id
        and scores.scoring_model = sums.scoring_model
where
    scores.account_id is null
    or scores.account_score <> coalesce(sums.total, 0)
    or scores.account_score <> scores.fit_score + scores.people_score
    + scores.anonymous_score + scores.role_score
