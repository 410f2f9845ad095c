{%- for table, rules in rule_tables().items() %}
{%- for column in rules.key + rules.required if column not in rules.get('optional_key', []) %}
select
{{ fault(table, column, "'the cell is empty; it is required'") }}
from {{ ref(table) }}
where {{ column }} is null
{{ 'union all' if not loop.last }}
{%- endfor %}
{{ 'union all' if not loop.last }}
{%- endfor %}
