-- Rules that apply to a lead, an account or an event today; idle_rules lists the rest.
with counting as (
    select distinct rule_id from {{ ref('rule_contributions') }}
    where basis <> 'unsuppressed'
),

held_conditions as (
    select distinct condition_name from {{ ref('lead_conditions') }}
    where
        starts_on <= {{ as_of() }}
        and coalesce(ends_on > {{ as_of() }}, true)
),

final as (
    select
        rules.rule_table,
        rules.scoring_model,
        rules.rule
    from {{ ref('rules') }} as rules
    inner join counting on rules.rule_id = counting.rule_id

    union

    select 'fit_rules' as rule_table, scoring_model, rule
    from {{ ref('account_fit') }}

    union

    select
        'disqualification_rules' as rule_table,
        rules.scoring_model,
        rules.rule
    from {{ ref('effective_disqualification_rules') }} as rules
    inner join held_conditions
        on {{ condition_name('rules') }} = held_conditions.condition_name

    union

    select 'buying_roles' as rule_table, scoring_model, buying_role as rule
    from {{ ref('account_roles') }}
    where is_covered

    union

    select 'segments' as rule_table, null as scoring_model, segment as rule
    from {{ ref('lead_segments') }}

    union

    select 'suppression_rules' as rule_table, null as scoring_model, rule
    from {{ ref('suppressed_events') }}

    union

    select 'content_rules' as rule_table, null as scoring_model, pattern as rule
    from {{ ref('classified_contents') }}

    union

    select 'search_intents' as rule_table, null as scoring_model, pattern as rule
    from {{ ref('classified_search_terms') }}

    union

    select 'job_title_rules' as rule_table, null as scoring_model, pattern as rule
    from {{ ref('derived_values') }}
    where pattern is not null
    {%- for dimension, column in [
        ('fit', 'fit_grade'), ('behavior', 'behavior_grade'), ('total', 'temperature')
    ] %}

    union

    select
        'grades' as rule_table,
        scoring_model,
        '{{ dimension }} ' || {{ column }} as rule
    from {{ ref('model_grades') }}
    where {{ column }} is not null
    {%- endfor %}

    union

    select
        'next_actions' as rule_table,
        null as scoring_model,
        {{ text_from_number('priority') }} as rule
    from {{ ref('lead_next_actions') }}
)

select * from final
