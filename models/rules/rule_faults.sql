{{ config(post_hook="{{ stop_on_rule_faults() }}") }}
{%- set checks = [
    'faults_in_cells',
    'faults_repeated_rows',
    'faults_shared_rule_names',
    'faults_reserved_rule_names',
    'faults_unknown_names',
    'faults_content_groups',
    'faults_misspelt_attributes',
    'faults_operands',
    'faults_impossible_values',
    'faults_circular_bases',
    'faults_champions',
    'faults_models_without_rules',
    'faults_challengers',
    'faults_experiments',
    'faults_traffic',
    'faults_thresholds',
    'faults_single_windows',
    'faults_limits_of_repeats',
    'faults_decays_of_windows',
    'faults_decays_without_days',
    'faults_decays_without_windows',
    'faults_windows_of_other_shapes',
    'faults_models_without_accounts',
    'faults_suppression_activities',
    'faults_suppression_patterns',
    'faults_suppression_thresholds',
    'faults_missing_limits',
    'faults_score_bands',
    'faults_missing_stages',
    'faults_next_action_grades',
    'faults_next_action_windows',
    'faults_next_action_size',
    'faults_next_action_gaps',
    'faults_next_action_order',
] %}

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
