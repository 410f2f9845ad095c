-- Rules that a model has from the one that it is based on, by their names in the model.
{%- set tables = [
    'fit_rules',
    'disqualification_rules',
    'behavior_rules',
    'inactivity_rules',
    'buying_cycle_rules',
    'seasonal_rules',
] %}

with final as (
    {%- for table in tables %}
    select
        '{{ table }}' as rule_table,
        {{ row_key(table) }} as row_key,
        {{ table }}.from_model
    from {{ ref('effective_' ~ table) }} as {{ table }}
    where {{ table }}.scoring_model <> {{ table }}.from_model
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
