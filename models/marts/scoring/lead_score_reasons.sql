{%- set columns = [
    'subject_id', 'rule_id', 'raw_points', 'points', 'contribution', 'occurrences',
    'last_day',
] -%}

with reasons as (
    select {{ columns | join(', ') }}
    from {{ ref('rule_contributions') }}
    where basis = 'official'

    union all

    select {{ columns | join(', ') }}
    from {{ ref('score_adjustments') }}
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
        rules.reason
    from reasons
    inner join {{ ref('subjects') }} as subjects
        on reasons.subject_id = subjects.subject_id
    inner join {{ ref('rules') }} as rules on reasons.rule_id = rules.rule_id
)

select * from final
