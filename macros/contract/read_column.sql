{#- The expression that reads one raw column as the source declares it: its `data_type`
    (string, timestamp, decimal or boolean), in lower case where case is to be ignored.
    `input` is the column found (name, dtype), or undefined where it is absent. -#}
{% macro read_column(input, column) -%}
    {%- set data_type = column.data_type -%}
    {%- set types = {
        'string': dbt.type_string(), 'timestamp': 'timestamp',
        'decimal': 'decimal(24, 6)', 'boolean': 'boolean',
    } -%}
    {%- if not input -%}
        {{ return('cast(null as ' ~ types[data_type] ~ ')') }}
    {%- endif -%}
    {%- set name = adapter.quote(input.name) -%}
    {%- set text = text_from_column(input) -%}
    {%- if data_type == 'timestamp' -%}
        {{ instant_from_column(name, input.dtype) or instant_from_text(text) }}
    {%- elif data_type == 'decimal' -%}
        {{ 'try_cast(' ~ name ~ ' as decimal(24, 6))'
            if is_number_type(input.dtype) else number_from_text(text) }}
    {%- elif data_type == 'boolean' -%}
        case
            when lower({{ text }}) in ('true', 't', 'yes', 'y', '1') then true
            when lower({{ text }}) in ('false', 'f', 'no', 'n', '0') then false
        end
    {%- else -%}
        {{ 'lower(' ~ text ~ ')' if column.config.meta.ignore_case else text }}
    {%- endif -%}
{%- endmacro %}


{#- The expression for the text of a raw timestamp column where it is not readable. -#}
{% macro read_unreadable(input) -%}
    {%- if not input or instant_from_column(input.name, input.dtype) -%}
        {{ return('cast(null as ' ~ dbt.type_string() ~ ')') }}
    {%- endif -%}
    {%- set text = text_from_column(input) -%}
    case when {{ instant_from_text(text) }} is null then {{ text }} end
{%- endmacro %}


{#- The text of a raw column, trimmed. Numbers give their plain text: files from pandas
    hold whole numbers as 7.0 where a cell of the column is empty. -#}
{% macro text_from_column(input) -%}
    {%- set name = adapter.quote(input.name) -%}
    {%- if is_number_type(input.dtype) -%}
        {{ return(text_from_number('try_cast(' ~ name ~ ' as decimal(38, 6))')) }}
    {%- endif -%}
    {{ return(trimmed('cast(' ~ name ~ ' as ' ~ dbt.type_string() ~ ')')) }}
{%- endmacro %}


{% macro is_number_type(dtype) -%}
    {%- set numbers = ['INT', 'LONG', 'SHORT', 'DOUBLE', 'FLOAT', 'REAL', 'DECIMAL'] -%}
    {%- set found = [] -%}
    {%- for number in numbers if number in dtype | upper -%}
        {%- do found.append(number) -%}
    {%- endfor -%}
    {{ return(found | length > 0) }}
{%- endmacro %}


{#- A timestamp or date column as an instant (UTC timestamp); none for other types. -#}
{% macro instant_from_column(name, dtype) -%}
    {{ return(adapter.dispatch('instant_from_column')(name, dtype)) }}
{%- endmacro %}

{% macro duckdb__instant_from_column(name, dtype) -%}
    {%- if dtype == 'DATE' -%}
        {{ return(start_of_day(name)) }}
    {%- elif dtype == 'TIMESTAMP WITH TIME ZONE' -%}
        {{ return("timezone('UTC', " ~ name ~ ")") }}
    {%- elif dtype.startswith('TIMESTAMP') -%}
        {{ return('cast(' ~ name ~ ' as timestamp)') }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}

{#- `timestamp` is an instant on Spark; the session's zone, UTC, is that of the others. -#}
{% macro spark__instant_from_column(name, dtype) -%}
    {%- if dtype == 'date' -%}
        {{ return(start_of_day(name)) }}
    {%- elif dtype.startswith('timestamp') -%}
        {{ return('cast(' ~ name ~ ' as timestamp)') }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}
