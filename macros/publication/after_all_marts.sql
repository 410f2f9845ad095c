{#- A hook that does nothing but name all public tables: a build runs them and their tests
    before what has the hook, and skips that where one fails. -#}
{% macro after_all_marts() -%}
    {%- for mart in [
        'account_amounts',
        'account_model_scores',
        'account_product_interest',
        'account_score_reasons',
        'account_scores',
        'activity_reconciliation',
        'attribute_conflicts',
        'attribute_leakage',
        'conversion_coverage',
        'crm_accounts',
        'crm_leads',
        'duplicate_records',
        'funnel_stages',
        'lead_activities',
        'lead_amounts',
        'lead_model_scores',
        'lead_score_reasons',
        'lead_scores',
        'lead_scores_monthly',
        'lead_source_ids',
        'lead_stages',
        'mql_events',
        'mql_follow_up',
        'observation_counts',
        'product_interest',
        'rejected_records',
        'rule_report',
        'score_band_performance',
        'score_drift',
        'scoring_model_comparison',
        'stage_amounts',
        'suppressed_activities',
        'table_ages',
        'unreadable_values',
    ] -%}
        {%- do ref(mart) -%}
    {%- endfor -%}
{%- endmacro %}


{#- The same for the guard, since a build that is not to be published writes no history, and
    for erasures, which change it. A run with `--empty` writes none either. -#}
{% macro after_the_guard() -%}
    {%- do ref('publications') -%}
    {%- do ref('erasures') -%}
    {%- do refuse_empty_run() -%}
{%- endmacro %}
