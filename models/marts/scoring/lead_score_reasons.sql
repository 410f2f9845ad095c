-- What rules contribute and, so that the rows sum to the score, what the caps take and
-- the floor gives.
with adjustments as (
    {%- for limit in ['fit_cap', 'behavior_cap', 'score_floor'] %}
    select
        subject_id,
        scoring_model,
        '{{ limit }}' as rule,
        {{ limit }} as contribution
    from {{ ref('model_scores') }}
    where basis = 'official' and {{ limit }} <> 0
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

reasons as (
    select
        subject_id,
        rule_id,
        raw_points,
        points,
        contribution,
        occurrences,
        last_day
    from {{ ref('rule_contributions') }}
    where basis = 'official'

    union all

    select
        adjustments.subject_id,
        rules.rule_id,
        cast(0 as bigint) as raw_points,
        cast(0 as bigint) as points,
        adjustments.contribution,
        cast(0 as bigint) as occurrences,
        {{ as_of() }} as last_day
    from adjustments
    inner join {{ ref('rules') }} as rules
        on
            adjustments.scoring_model = rules.scoring_model
            and adjustments.rule = rules.rule
),

final as (
    select
        subjects.lead_id,
        rules.scoring_model,
        rules.rule,
        rules.dimension,
        reasons.raw_points,
        reasons.points,
        reasons.contribution,
        reasons.occurrences,
        reasons.last_day,
        rules.reason,
        reason_texts.happened
    from reasons
    inner join {{ ref('subjects') }} as subjects
        on reasons.subject_id = subjects.subject_id
    inner join {{ ref('rules') }} as rules on reasons.rule_id = rules.rule_id
    left join {{ ref('reason_texts') }} as reason_texts
        on
            reasons.subject_id = reason_texts.subject_id
            and reasons.rule_id = reason_texts.rule_id
)

select * from final
