with final as (
    select
        scores.account_id,
        accounts.name,
        accounts.domain,
        accounts.owner,
        scores.scoring_model,
        scores.fit_score,
        scores.people_score,
        scores.anonymous_score,
        scores.role_score,
        scores.account_score,
        scores.people,
        scores.engaged_people,
        scores.covered_roles,
        scores.missing_roles,
        scores.covered_role_count,
        scores.last_engaged_on,
        scores.days_since_engagement,
        scores.top_person,
        scores.is_mqa,
        scores.mqa_blocker,
        scores.scored_on
    from {{ ref('account_model_scores') }} as scores
    inner join {{ ref('accounts') }} as accounts
        on scores.account_id = accounts.account_id
    where scores.is_official
)

select * from final
