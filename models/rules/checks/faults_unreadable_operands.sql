-- A condition that can never hold, or holds for a reason that nobody meant.
{%- set tables = ['segments', 'fit_rules', 'disqualification_rules', 'buying_roles'] -%}
{%- set low = number_from_text(range_end('value', 1)) -%}
{%- set high = number_from_text(range_end('value', 2)) -%}

{%- for table in tables %}
select
{{ fault(table, 'value', "case
            when lower(operator) in ('is_missing', 'is_present')
                then 'must be empty, for the operator needs no value'
            when value is null
                then 'the cell is empty; the operator ' || operator || ' needs a value'
            when lower(operator) = 'between'
                then 'must be two numbers, the lower one first, such as 50..199'
            when lower(operator) = 'matches'
                then 'is no regular expression that the engine can read'
            else 'must be a number, for the operator ' || operator || ' compares numbers'
        end") }}
from {{ ref(table) }}
where
    case lower(operator)
        when 'is_missing' then value is not null
        when 'is_present' then value is not null
        when 'at_least' then {{ number_from_text('value') }} is null
        when 'below' then {{ number_from_text('value') }} is null
        when 'between' then not coalesce({{ low }} <= {{ high }}, false)
        when 'matches' then value is null or not {{ is_pattern('value') }}
        else value is null
    end
{{ 'union all' if not loop.last }}
{%- endfor %}
