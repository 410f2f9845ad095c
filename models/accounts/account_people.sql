-- The people of an account, those who do most first, and what each of them counts: a
-- rank without a weight counts nothing.
with people as (
    select
        lead_accounts.account_id,
        scores.scoring_model,
        lead_accounts.lead_id,
        scores.behavior_score,
        states.last_engaged_on,
        coalesce(
            {{ days_between('states.last_own_engaged_on', as_of()) }}
            < models.engaged_within_days,
            true
        ) as is_engaged,
        row_number() over (
            partition by lead_accounts.account_id, scores.scoring_model
            order by scores.behavior_score desc, lead_accounts.lead_id asc
        ) as rank
    from {{ ref('lead_accounts') }} as lead_accounts
    inner join {{ ref('subjects') }} as subjects
        on lead_accounts.lead_id = subjects.lead_id
    inner join {{ ref('model_scores') }} as scores
        on subjects.subject_id = scores.subject_id and scores.basis = 'official'
    inner join {{ ref('scored_account_models') }} as models
        on scores.scoring_model = models.scoring_model
    inner join {{ ref('lead_activity_states') }} as states
        on subjects.subject_id = states.subject_id
    where lead_accounts.account_id is not null
),

final as (
    select
        people.account_id,
        people.scoring_model,
        people.lead_id,
        people.rank,
        people.behavior_score,
        people.last_engaged_on,
        people.is_engaged,
        cast(
            coalesce(weights.weight * people.behavior_score, 0) as decimal(18, 4)
        ) as contribution,
        weights.reason
    from people
    left join {{ ref('effective_account_rank_weights') }} as weights
        on
            people.scoring_model = weights.scoring_model
            and people.rank = weights.rank
)

select * from final
