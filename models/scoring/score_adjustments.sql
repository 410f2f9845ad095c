-- What the caps take and the floor gives, as rows beside those of the rules.
with adjustments as (
    {%- for rule, dimension in [
        ('fit_cap', 'fit'), ('behavior_cap', 'behavior'), ('score_floor', 'total'),
    ] %}
    select
        lead_id,
        scoring_model,
        '{{ rule }}' as rule,
        '{{ dimension }}' as dimension,
        {{ rule }} as contribution
    from {{ ref('model_scores') }}
    where basis = 'official' and {{ rule }} <> 0
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        lead_id,
        scoring_model,
        rule,
        dimension,
        cast(0 as bigint) as raw_points,
        cast(0 as bigint) as points,
        contribution,
        cast(0 as bigint) as occurrences,
        {{ as_of() }} as last_day
    from adjustments
)

select * from final
