with entries as (
    select
        rule_id,
        max(starts_on) as last_on
    from {{ ref('score_entries') }}
    where basis <> 'unsuppressed'
    group by rule_id
),

all_rules as (
    select
        rules.rule_table,
        rules.scoring_model,
        rules.rule,
        entries.last_on
    from {{ ref('rules') }} as rules
    left join entries on rules.rule_id = entries.rule_id
    -- Caps and floors are none that anybody meets.
    where rules.rule_table not in ('scoring_models', 'account_models')

    union all

    select
        'buying_roles' as rule_table,
        roles.scoring_model,
        roles.buying_role as rule,
        null as last_on
    from {{ ref('effective_buying_roles') }} as roles
    inner join {{ ref('scored_account_models') }} as models
        on roles.scoring_model = models.scoring_model

    union all

    select distinct
        'segments' as rule_table,
        null as scoring_model,
        lower(segment) as rule,
        null as last_on
    from {{ ref('segments') }}

    union all

    select
        'suppression_rules' as rule_table,
        null as scoring_model,
        rule,
        null as last_on
    from {{ ref('suppression_rules') }}

    union all

    select
        'grades' as rule_table,
        grades.scoring_model,
        lower(grades.dimension) || ' ' || grades.grade as rule,
        null as last_on
    from {{ ref('effective_grades') }} as grades
    inner join {{ ref('scored_models') }} as models
        on grades.scoring_model = models.scoring_model
    {%- for table in ['content_rules', 'search_intents', 'job_title_rules'] %}

    union all

    select distinct
        '{{ table }}' as rule_table,
        null as scoring_model,
        pattern as rule,
        null as last_on
    from {{ ref(table) }}
    {%- endfor %}

    union all

    select
        'next_actions' as rule_table,
        null as scoring_model,
        {{ text_from_number('priority') }} as rule,
        null as last_on
    from {{ ref('next_actions') }}
),

final as (
    select
        all_rules.rule_table || '.csv' as file_name,
        all_rules.scoring_model,
        all_rules.rule,
        all_rules.last_on
    from all_rules
    left join {{ ref('met_rules') }} as met
        on
            all_rules.rule_table = met.rule_table
            and all_rules.rule = met.rule
            and all_rules.scoring_model is not distinct from met.scoring_model
    where met.rule is null
)

select * from final
