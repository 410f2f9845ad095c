{#- A view: matches are many, and only counted. -#}
{{ config(materialized='view') }}

-- Whole numbers are added up much faster than the decimals of the rule table.
with rules as (
    select
        rules.scoring_model,
        rules.rule,
        {%- for column in ['activity_type', 'content_group', 'product', 'decay'] %}
        lower(rules.{{ column }}) as {{ column }},
        {%- endfor %}
        {%- for column in [
            'points', 'occurrences', 'within_days', 'times_per_day', 'times_in_total',
        ] %}
        cast(rules.{{ column }} as bigint) as {{ column }},
        {%- endfor %}
        rules.min_quantity,
        rules.resets_on_recycle,
        scored_models.scores_accounts
    from {{ ref('behavior_rules') }} as rules
    inner join {{ ref('scored_models') }} as scored_models
        on rules.scoring_model = scored_models.scoring_model
),

final as (
    select
        activities.basis,
        rules.scoring_model,
        rules.rule,
        rules.points,
        coalesce(rules.decay, 'none') as decay,
        coalesce(rules.occurrences, 1) as occurrences,
        rules.within_days,
        rules.times_per_day,
        rules.times_in_total,
        rules.product as rule_product,
        activities.lead_id,
        activities.event_id,
        activities.occurred_at,
        activities.occurred_on,
        activities.known_on,
        activities.product,
        lives.starts_on as life_starts_on,
        lives.ends_on as life_ends_on
    from {{ ref('activities') }} as activities
    inner join rules
        on
            activities.activity_type = rules.activity_type
            and (
                rules.content_group is null
                or activities.content_group = rules.content_group
            )
            and (rules.product is null or activities.product = rules.product)
            and (
                rules.min_quantity is null or activities.quantity >= rules.min_quantity
            )
            and (rules.scores_accounts or activities.basis is distinct from 'anonymous')
    -- No status ever gives an account back.
    left join {{ ref('recycle_periods') }} as lives
        on
            case
                when
                    rules.resets_on_recycle
                    and activities.basis is distinct from 'anonymous'
                    then activities.lead_id
            end = lives.lead_id
            and activities.occurred_on
            >= coalesce(lives.starts_on, {{ earliest_day() }})
            and activities.occurred_on < coalesce(lives.ends_on, {{ latest_day() }})
)

select * from final
