-- Whole numbers are added up much faster than the decimals of the rule table.
with final as (
    select
        rules.rule_id,
        rules.scoring_model,
        rules.rule,
        {%- for column in ['activity_type', 'content_group', 'product'] %}
        lower(behavior_rules.{{ column }}) as {{ column }},
        {%- endfor %}
        behavior_rules.min_quantity,
        coalesce(cast(behavior_rules.occurrences as bigint), 1) as occurrences,
        {%- for column in [
            'within_days', 'points', 'times_per_day', 'times_in_total',
        ] %}
        cast(behavior_rules.{{ column }} as bigint) as {{ column }},
        {%- endfor %}
        coalesce(behavior_rules.resets_on_recycle, false) as resets_on_recycle,
        scored_models.scores_accounts
    from {{ ref('effective_behavior_rules') }} as behavior_rules
    inner join {{ ref('rules') }} as rules
        on
            behavior_rules.scoring_model = rules.scoring_model
            and behavior_rules.rule = rules.rule
    inner join {{ ref('scored_models') }} as scored_models
        on behavior_rules.scoring_model = scored_models.scoring_model
)

select * from final
