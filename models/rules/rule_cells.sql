-- Every cell of every rule table as text, with what it must hold.
{#- Which tables a model reads dbt has to know while it parses, before it has read the
    YAML; hence this list. It is compared with the YAML. -#}
{%- set tables = [
    'account_models',
    'account_rank_weights',
    'activity_states',
    'activity_types',
    'attribute_owners',
    'behavior_rules',
    'buying_cycle_rules',
    'buying_roles',
    'content_rules',
    'countries',
    'decay_windows',
    'decays',
    'derived_activities',
    'disqualification_rules',
    'email_domains',
    'evaluation_limits',
    'fit_rules',
    'grades',
    'inactivity_rules',
    'industries',
    'job_title_rules',
    'legal_forms',
    'lifecycle_stages',
    'next_actions',
    'own_domains',
    'placeholders',
    'publication_limits',
    'score_bands',
    'scoring_models',
    'search_intents',
    'seasonal_rules',
    'segments',
    'source_statuses',
    'source_systems',
    'suppression_limits',
    'suppression_rules',
] -%}
{%- do stop_on_unlisted_tables(tables) %}

with rule_columns as (
    select * from {{ ref('rule_columns') }}
),

cells as (
    {%- for table in tables %}
    select
        {{ row_name(table) }} as row_name,
        {{ row_key(table) }} as row_key,
        case rule_columns.column_name
            {%- for column in rule_table(table).columns %}
            when '{{ column }}' then {{ cell_text(table, column) }}
            {%- endfor %}
        end as cell,
        rule_columns.*
    from {{ ref(table) }} as {{ table }}
    inner join rule_columns on rule_columns.file_name = '{{ table }}.csv'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        cells.*,
        coalesce(removals.is_inherited, false) as is_of_removal,
        coalesce(not removals.is_inherited, false) as removes_nothing
    from cells
    left join {{ ref('removals') }} as removals
        on
            cells.file_name = removals.file_name
            and cells.row_key = removals.row_key
)

select * from final
