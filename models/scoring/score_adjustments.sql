-- What the caps take and the floor gives, as rows beside those of the rules.
with adjustments as (
    {%- for rule in ['fit_cap', 'behavior_cap', 'score_floor'] %}
    select
        subject_id,
        scoring_model,
        '{{ rule }}' as rule,
        {{ rule }} as contribution
    from {{ ref('model_scores') }}
    where basis = 'official' and {{ rule }} <> 0
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
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
)

select * from final
