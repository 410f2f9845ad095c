with final as (
    select
        scores.lead_id,
        leads.email,
        leads.first_name,
        leads.last_name,
        leads.phone,
        leads.owner,
        leads.job_title,
        leads.company_name,
        lead_accounts.account_id,
        lead_accounts.account_match,
        assignments.segment,
        scores.scoring_model,
        scores.fit_score,
        scores.behavior_score,
        scores.timing_score,
        scores.total_score,
        states.points_above_mql_score,
        scores.unsuppressed_total_score,
        scores.grade,
        grade_gaps.grade_gap,
        scores.temperature,
        scores.activity_state,
        scores.is_mql,
        scores.mql_since,
        scores.mql_blocker,
        scores.mql_blockers,
        rates.expected_rate as expected_conversion_rate,
        rates.observations as expected_rate_observations,
        top_reasons.top_reasons,
        top_reasons.top_reasons_text,
        stages.stage,
        stages.entered_on as stage_entered_on,
        states.state_text,
        next_actions.next_action,
        next_actions.channel as next_action_channel,
        next_actions.template_key as next_action_template_key,
        next_actions.days_to_act as next_action_days,
        next_actions.reason as next_action_reason,
        next_actions.top_product,
        scores.scored_on
    from {{ ref('lead_model_scores') }} as scores
    inner join {{ ref('leads') }} as leads on scores.lead_id = leads.lead_id
    inner join {{ ref('lead_accounts') }} as lead_accounts
        on scores.lead_id = lead_accounts.lead_id
    inner join {{ ref('lead_assignments') }} as assignments
        on scores.lead_id = assignments.lead_id
    inner join {{ ref('lead_stages') }} as stages
        on scores.lead_id = stages.lead_id and stages.is_current
    inner join {{ ref('lead_states') }} as states
        on assignments.subject_id = states.subject_id
    inner join {{ ref('lead_next_actions') }} as next_actions
        on assignments.subject_id = next_actions.subject_id
    left join {{ ref('grade_gaps') }} as grade_gaps
        on
            assignments.subject_id = grade_gaps.subject_id
            and scores.scoring_model = grade_gaps.scoring_model
    left join {{ ref('top_reasons') }} as top_reasons
        on
            assignments.subject_id = top_reasons.subject_id
            and scores.scoring_model = top_reasons.scoring_model
    -- Only for who would be an observation today; a band without a row has the rate of
    -- the one below.
    left join {{ ref('expected_rates') }} as rates
        on
            scores.scoring_model = rates.scoring_model
            and rates.has_enough_conversions
            and scores.total_score >= rates.from_score
            and scores.total_score < rates.next_score
            and coalesce(scores.mql_blocker, '') not in (
                'opted_out', 'is_customer', 'open_opportunity', 'disqualified'
            )
    where scores.is_official
)

select * from final
