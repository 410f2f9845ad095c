-- A row without points or operator takes away the row of its name that its model would
-- inherit; where there is none to inherit, a cell is missing.
{%- set tables = [
    'fit_rules',
    'disqualification_rules',
    'behavior_rules',
    'inactivity_rules',
    'buying_cycle_rules',
    'seasonal_rules',
    'buying_roles',
] %}

with models as (
    select scoring_model, based_on from {{ ref('scoring_models') }}
    where based_on is not null
),

final as (
    {%- for table in tables %}
    select distinct
        '{{ table }}.csv' as file_name,
        {{ row_key(table) }} as row_key,
        inherited.scoring_model is not null as is_inherited
    from {{ ref(table) }} as {{ table }}
    inner join models
        on {{ table }}.scoring_model = models.scoring_model
    left join {{ ref('effective_' ~ table) }} as inherited
        on
            models.based_on = inherited.scoring_model
            and {{ key_in_model(table) }} = {{ key_in_model(table, 'inherited') }}
    where {{ removes_rule(table) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
