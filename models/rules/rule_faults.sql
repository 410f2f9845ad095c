{{ config(
    pre_hook="{{ stop_on_wrong_columns() }}",
    post_hook="{{ stop_on_rule_faults() }}",
) }}
{%- set checks = [
    'faults_required_cells',
    'faults_outer_blanks',
    'faults_duplicate_names',
    'faults_unknown_names',
    'faults_misspelt_attributes',
    'faults_unknown_words',
    'faults_fractions',
    'faults_out_of_range',
    'faults_unreadable_operands',
    'faults_unreadable_patterns',
    'faults_scoring_models',
    'faults_contradictions',
    'faults_missing_stages',
    'faults_next_action_names',
    'faults_next_action_gaps',
    'faults_next_action_order',
] -%}
{#- The hook that checks the headers looks at every rule table. -#}
{%- for table in rule_tables() %}{% do ref(table) %}{% endfor %}

with faults as (
    {%- for check in checks %}
    select * from {{ ref(check) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select {{ in_one_task() }} * from faults
)

select * from final
