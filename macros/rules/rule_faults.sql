{#- Stops the build with a list of what is wrong in the rule tables: file, row, column,
    cell and the likely meaning. As a hook of `rule_faults` it runs before the ledger and
    before the models that search patterns of rules, so no score changes and nothing is
    published. -#}
{% macro stop_on_rule_faults() -%}
    {%- if execute -%}
        {%- set faults = run_query(
            'select file_name, row_name, column_name, cell, fault from ' ~ this
            ~ ' order by file_name, row_name, column_name'
        ).rows -%}
        {%- set lines = [] -%}
        {%- for fault in faults -%}
            {%- do lines.append(
                fault[0] ~ ", row '" ~ fault[1] ~ "', column " ~ fault[2]
                ~ (" ('" ~ fault[3] ~ "')" if fault[3] is not none else "") ~ ": "
                ~ fault[4]
            ) -%}
        {%- endfor -%}
        {{ stop_with(lines) }}
    {%- endif -%}
    select 1
{%- endmacro %}


{#- Stops the build where the header of a rule table is not the one that is described, and
    adds the optional columns that the file lacks. A hook of every seed, so that nothing
    reads the table before. -#}
{% macro settle_header() -%}
    {%- if execute -%}
        {%- set found = adapter.get_columns_in_relation(this)
            | map(attribute='name') | map('lower') | list -%}
        {{ stop_with(header_faults(this.identifier, found)) }}
        {%- set lacking = [] -%}
        {%- for column in rule_table(this.identifier).columns if column not in found -%}
            {%- do lacking.append(api.Column(column, rule_table(this.identifier)
                .config.column_types[column])) -%}
        {%- endfor -%}
        {%- if lacking -%}
            {%- do alter_relation_add_remove_columns(
                this.incorporate(type='table'), lacking, none
            ) -%}
        {%- endif -%}
    {%- endif -%}
    select 1
{%- endmacro %}


{#- What is wrong with the header `found` (names in lower case) of a rule table. -#}
{% macro header_faults(table, found) -%}
    {%- set columns = rule_table(table).columns -%}
    {%- set described = columns.keys() | list -%}
    {%- set lines = [] -%}
    {%- for column in columns.values()
        if column.name not in found and not column.config.meta.get('optional') -%}
        {%- do lines.append(
            table ~ ".csv: the column '" ~ column.name ~ "' is missing; the header has "
            ~ found | join(', ')
        ) -%}
    {%- endfor -%}
    {%- for column in found if column not in described -%}
        {%- do lines.append(
            table ~ ".csv: the column '" ~ column ~ "' is unknown; a misspelling or a "
            ~ "trailing comma? The columns are " ~ described | join(', ')
        ) -%}
    {%- endfor -%}
    {{ return(lines) }}
{%- endmacro %}


{#- Raises an error that lists `lines`, the first 100 of them; none: does nothing. -#}
{% macro stop_with(lines) -%}
    {%- if lines -%}
        {{ exceptions.raise_compiler_error(
            'The rule tables have ' ~ lines | length ~ ' fault'
            ~ ('s' if lines | length > 1 else '') ~ ':\n- ' ~ lines[:100] | join('\n- ')
        ) }}
    {%- endif -%}
{%- endmacro %}
