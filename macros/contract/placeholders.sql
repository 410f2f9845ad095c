{#- True where `text` names nobody, although it is filled: it matches a pattern that the
    seed `placeholders` lists for `column` (`lead_id`, `visitor_id` or `email`). Null where
    `text` is. Of ids the name of a source system does not count: `segment:undefined`. -#}
{% macro is_placeholder(text, column) -%}
    {%- set text = text if column == 'email' else id_in_source(text) -%}
    {%- set placeholders = ref('placeholders') -%}
    {%- if not execute or placeholders.is_cte or not load_relation(placeholders) -%}
        {{ return(is_placeholder_of_table(text, column, placeholders)) }}
    {%- endif -%}
    {%- set patterns = [] -%}
    {%- for row in ask_once(
        "select pattern from " ~ placeholders ~ " where lower(column_name) = '" ~ column
        ~ "' and " ~ is_pattern('pattern') ~ " order by pattern"
    ).rows -%}
        {#- An apostrophe in the form that needs no quoting on any engine. -#}
        {%- do patterns.append('(?:' ~ row[0] | replace("'", '\\x27') ~ ')') -%}
    {%- endfor -%}
    {%- if not patterns -%}
        {{ return('case when ' ~ text ~ ' is not null then false end') }}
    {%- endif -%}
    {{ return(matches_pattern(text, "'" ~ patterns | join('|') ~ "'")) }}
{%- endmacro %}


{#- The same where the patterns are known only when the query runs: in unit tests, and
    before there is a warehouse. Each row would read each pattern anew, so builds do not. -#}
{% macro is_placeholder_of_table(text, column, placeholders) -%}
    case
        when {{ text }} is not null
            then exists (
                select 1
                from {{ placeholders }} as placeholders
                where
                    lower(placeholders.column_name) = '{{ column }}'
                    and {{ matches_pattern(text, 'placeholders.pattern') }}
            )
    end
{%- endmacro %}


{#- How many leads a visitor may have been identified as and still count as a person: the
    var `leads_per_visitor`. An error says that it is no whole number above 0. -#}
{% macro leads_per_visitor() -%}
    {%- set limit = var('leads_per_visitor') | string -%}
    {%- if not modules.re.match('^[1-9][0-9]{0,8}$', limit) -%}
        {{ exceptions.raise_compiler_error(
            "leads_per_visitor: '" ~ limit ~ "' is no whole number above 0."
        ) }}
    {%- endif -%}
    {{ return(limit) }}
{%- endmacro %}
