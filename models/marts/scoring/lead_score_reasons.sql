{%- set columns = [
    'lead_id', 'scoring_model', 'rule', 'dimension', 'raw_points', 'points',
    'contribution', 'occurrences', 'last_day',
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
        reasons.*,
        rules.reason
    from reasons
    inner join {{ ref('rules') }} as rules
        on reasons.scoring_model = rules.scoring_model and reasons.rule = rules.rule
)

select * from final
