{#- What dbt knows of the seed `table`: its columns, their types, and what their cells must
    hold (`config.meta`, see models/rules/tables); nothing while dbt parses. -#}
{% macro rule_table(table) -%}
    {%- if not execute -%}
        {{ return({'columns': {}, 'config': {'column_types': {}}}) }}
    {%- endif -%}
    {{ return(graph.nodes['seed.' ~ project_name ~ '.' ~ table]) }}
{%- endmacro %}


{#- The name of a row of a rule table: the cells of its key. The table must stand in the
    query under its own name. -#}
{% macro row_name(table) -%}
    {%- set cells = [] -%}
    {%- for column in key_columns(table) -%}
        {%- do cells.append(cell_text(table, column.name)) -%}
    {%- endfor -%}
    concat_ws(' / ', {{ cells | join(', ') }})
{%- endmacro %}


{#- What two rows of a rule table may not share: the key, without case where case means
    nothing. -#}
{% macro row_key(table) -%}
    {{ key_text(table, key_columns(table)) }}
{%- endmacro %}


{#- The cells of the key columns `columns` of a rule table as one text, without case where
    case means nothing; `relation` is what holds the row, else the table. -#}
{% macro key_text(table, columns, relation=none) -%}
    {%- set cells = [] -%}
    {%- for column in columns -%}
        {%- set text = cell_text(table, column.name, relation) -%}
        {%- do cells.append(
            "coalesce(" ~ (text if column.config.meta.keeps_case else "lower(" ~ text ~ ")")
            ~ ", '')"
        ) -%}
    {%- endfor -%}
    concat_ws(' / ', {{ (cells or ["''"]) | join(', ') }})
{%- endmacro %}


{#- The columns of the key of a rule table. -#}
{% macro key_columns(table) -%}
    {{ return(
        rule_table(table).columns.values() | selectattr('config.meta.key', 'true') | list
    ) }}
{%- endmacro %}


{#- The text of a cell as somebody typed it: a number without the zeros of its type.
    `relation` is what holds the row, else the table. -#}
{% macro cell_text(table, column, relation=none) -%}
    {%- set cell = (relation or table) ~ '.' ~ column -%}
    {%- set type = rule_table(table).config.column_types.get(column, '') -%}
    {%- if type.startswith('decimal') -%}
        {{ return(text_from_number(cell)) }}
    {%- elif type == 'boolean' -%}
        {{ return('cast(' ~ cell ~ ' as ' ~ dbt.type_string() ~ ')') }}
    {%- endif -%}
    {{ return(cell) }}
{%- endmacro %}


{#- Where a fault of a rule table is, the first columns of every check: file, row, column
    and what the cell holds. The table must stand in the query under its own name. -#}
{% macro place_of_cell(table, column) -%}
    '{{ table }}.csv' as file_name,
        {{ row_name(table) }} as row_name,
        '{{ column }}' as column_name,
        {{ cell_text(table, column) }} as cell
{%- endmacro %}


{#- Where a fault is that no single cell has: in a row, or where a row is missing. -#}
{% macro place_of_row(table, row_name, column='(row)') -%}
    '{{ table }}.csv' as file_name,
        {{ row_name }} as row_name,
        '{{ column }}' as column_name,
        cast(null as {{ dbt.type_string() }}) as cell
{%- endmacro %}


{#- A query for the values that the column `column` of a rule table can have and has in no
    row, where each needs one: faults, which call the value a `noun`. -#}
{% macro missing_rows(table, column, noun) -%}
    select
        {{ place_of_row(table, 'members.member') }},
        'the {{ noun }} is missing; give it its row' as fault
    from (
        select members.member
        from {{ ref('rule_columns') }} as rule_columns,
            {{ each_member('rule_columns.one_of') }}
        where
            rule_columns.file_name = '{{ table }}.csv'
            and rule_columns.column_name = '{{ column }}'
    ) as members
    left join {{ ref(table) }} as present
        on members.member = lower(present.{{ column }})
    where present.{{ column }} is null
{%- endmacro %}


{#- The seeds of all rule tables, by name; none while dbt parses. -#}
{% macro rule_tables() -%}
    {%- if not execute -%}
        {{ return([]) }}
    {%- endif -%}
    {{ return(
        graph.nodes.values() | selectattr('resource_type', 'equalto', 'seed')
        | sort(attribute='name')
    ) }}
{%- endmacro %}


{#- Raises an error where `tables` are not the rule tables that the YAML describes. -#}
{% macro stop_on_unlisted_tables(tables) -%}
    {%- for seed in rule_tables() if seed.name not in tables -%}
        {{ exceptions.raise_compiler_error(
            "The rule table '" ~ seed.name ~ "' is not checked: name it in the list of "
            ~ "the model rule_cells."
        ) }}
    {%- endfor -%}
{%- endmacro %}


{#- True where `text` is one of the words of `words`, which have | between; null where one
    of them is. -#}
{% macro is_member(text, words) -%}
    {{ dbt.position("'|' || " ~ text ~ " || '|'", "'|' || " ~ words ~ " || '|'") }} > 0
{%- endmacro %}
