{#- What a cell of the input holds, in two steps: `cell_of_column` gives its text, or its
    value where the column has the wanted type already, and nothing for the usual spellings
    of nothing; `value_of_cell` reads that as what the contract says the column holds. -#}


{#- The cell of a column (name, dtype; contracted name, data_type and what it `holds`) of
    the raw table `table`. -#}
{% macro cell_of_column(column, table) -%}
    {%- set name = adapter.quote(column.name) -%}
    {%- set kind = kind_of_type(column.dtype) -%}
    {%- if kind == 'float' -%}
        {#- Not a number is what pandas writes for nothing. -#}
        {%- set name = 'nullif(' ~ name ~ ", cast('nan' as " ~ column.dtype ~ '))' -%}
    {%- endif -%}
    {%- if is_typed(column) -%}
        {{ name }}
    {%- elif kind == 'float' -%}
        {#- Whole numbers give `7`, not `7.0`: pandas makes floats of a column with gaps. -#}
        coalesce(
            {{ text_from_number('try_cast(' ~ name ~ ' as decimal(38, 6))') }},
            cast({{ name }} as {{ dbt.type_string() }})
        )
    {%- elif kind == 'decimal' and decimals_of_type(column.dtype) > 0 -%}
        {{ text_from_number(name) }}
    {%- elif kind == 'bytes' -%}
        {{ filled_text(text_from_bytes(name,
            "raw: the column '" ~ column.contracted ~ "' of the table '" ~ table
            ~ "' holds bytes that are no UTF-8 text"
        ), column.holds == 'id') }}
    {%- elif kind == 'text' -%}
        {{ filled_text(name, column.holds == 'id') }}
    {%- elif kind == 'instant' -%}
        cast({{ utc_timestamp(name) }} as {{ dbt.type_string() }})
    {%- elif '.' in table and is_nested(column.dtype) -%}
        {{ nested_as_json(name) }}
    {#- What is no text cannot be a spelling of nothing. -#}
    {%- else -%}
        cast({{ name }} as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}


{#- What the cell `cell` holds, as the contracted `column` says; `found` is the column it
    stands in, undefined where there is none. `table` is the name of the raw table. -#}
{% macro value_of_cell(cell, column, found, table) -%}
    {%- set holds = column.config.meta.holds -%}
    {%- set types = {
        'string': dbt.type_string(), 'timestamp': 'timestamp',
        'decimal': 'decimal(24, 6)', 'boolean': 'boolean',
    } -%}
    {%- if not found -%}
        cast(null as {{ types[column.data_type] }})
    {%- elif column.data_type == 'timestamp' -%}
        {{ instant_from_cell(cell, found, table) }}
    {%- elif column.data_type == 'decimal' -%}
        {%- set number = number_from_column(cell, found.dtype) if is_typed(found)
            else number_from_cell(cell, is_range=holds == 'range') -%}
        {{ at_most(number, column.config.meta.most) if column.config.meta.most else number }}
    {%- elif column.data_type == 'boolean' -%}
        {{ cell if is_typed(found) else boolean_from_cell(cell) }}
    {%- elif holds == 'name' -%}
        {{ composed('lower(' ~ cell ~ ')') }}
    {%- elif holds == 'email' -%}
        {{ email_from_cell(cell) }}
    {%- elif holds == 'domain' -%}
        {{ domain_from_cell(cell) }}
    {%- elif date_form(table, found) -%}
        coalesce(
            cast({{ instant_from_cell(cell, found, table) }} as {{ dbt.type_string() }}),
            cast({{ cell }} as {{ dbt.type_string() }})
        )
    {%- else -%}
        {{ cell }}
    {%- endif -%}
{%- endmacro %}


{#- The number, or nothing where it is larger than `most`. -#}
{% macro at_most(number, most) -%}
    case when {{ number }} <= {{ most }} then {{ number }} end
{%- endmacro %}


{#- True where a filled cell of the contracted `column` can be no value of it. -#}
{% macro can_be_unreadable(column) -%}
    {{ return(
        column.data_type in ('timestamp', 'decimal', 'boolean')
        or column.config.meta.holds in ('email', 'domain')
    ) }}
{%- endmacro %}


{#- True where a column has the type that the contract wants: its cells are taken as they
    are. -#}
{% macro is_typed(column) -%}
    {{ return(kind_of_type(column.dtype) in {
        'timestamp': ['day', 'local', 'instant'],
        'decimal': ['whole', 'decimal', 'float'],
        'boolean': ['boolean'],
    }.get(column.data_type, [])) }}
{%- endmacro %}


{#- What a column type of the engine is: text, bytes, boolean, whole, decimal, float, day,
    local (a timestamp without a zone), instant, or other. -#}
{% macro kind_of_type(dtype) -%}
    {%- set name = (dtype | lower).split('(')[0] -%}
    {%- set kinds = {
        'text': ['varchar', 'text', 'string', 'char'],
        'bytes': ['blob', 'binary'],
        'boolean': ['boolean'],
        'whole': [
            'tinyint', 'smallint', 'integer', 'int', 'bigint', 'hugeint', 'byte', 'short',
            'long', 'utinyint', 'usmallint', 'uinteger', 'ubigint', 'uhugeint',
        ],
        'decimal': ['decimal'],
        'float': ['float', 'double', 'real'],
        'day': ['date'],
        'local': ['timestamp_s', 'timestamp_ms', 'timestamp_ns', 'timestamp_ntz'],
        'instant': ['timestamp with time zone'],
        kind_of_timestamp(): ['timestamp'],
    } -%}
    {%- for kind, names in kinds.items() if name in names -%}
        {{ return(kind) }}
    {%- endfor -%}
    {{ return('other') }}
{%- endmacro %}

{#- Whether a column of the type `dtype` holds lists or records. -#}
{% macro is_nested(dtype) -%}
    {{ return(modules.re.match('(struct|map|array|list)|.*]$', dtype | lower) is not none) }}
{%- endmacro %}

{#- The digits after the point of a decimal type: 2 for `decimal(10,2)`. -#}
{% macro decimals_of_type(dtype) -%}
    {{ return(dtype.split(',')[1].split(')')[0] | int if ',' in dtype else 0) }}
{%- endmacro %}


{#- The truth value that a cell spells, else null. -#}
{% macro boolean_from_cell(cell) -%}
    case
        when lower({{ cell }}) in ('true', 't', 'yes', 'y', '1') then true
        when lower({{ cell }}) in ('false', 'f', 'no', 'n', '0') then false
    end
{%- endmacro %}


{#- The number in a cell, else null: plain, or with commas between groups of three digits.
    Where `is_range`, `201-500` and `10,001+` are their lower end. -#}
{% macro number_from_cell(cell, is_range=false) -%}
    coalesce(
        {{ number_or_thousands(cell) }}
        {%- if is_range -%}
        {%- set part = '([0-9][0-9.,]*)' -%}
        {%- set range = "'^" ~ part ~ "( *[-–] *" ~ part ~ "|[+])$'" -%}
        {%- set low = 'regexp_extract(' ~ cell ~ ', ' ~ range ~ ', 1)' -%}
        {%- set high = 'regexp_extract(' ~ cell ~ ', ' ~ range ~ ', 3)' -%}
        ,
        case
            when
                {{ cell }} like '%+'
                or {{ number_or_thousands(low) }} <= {{ number_or_thousands(high) }}
                then {{ number_or_thousands(low) }}
        end
        {%- endif %}
    )
{%- endmacro %}

{% macro number_or_thousands(text) -%}
    coalesce(
        {{ number_from_text(text) }},
        case
            when {{ matches_pattern(text, "'^[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+([.][0-9]+)?$'") }}
                then {{ number_from_text('replace(' ~ text ~ ", ',', '')") }}
        end
    )
{%- endmacro %}


{#- The number in a cell of a column of numbers; null where it has more digits than the
    contract takes. Digits after the sixth are cut off decimals, and floats are rounded. -#}
{% macro number_from_column(cell, dtype) -%}
    {%- if kind_of_type(dtype) == 'decimal' and decimals_of_type(dtype) > 6 -%}
        {{ number_from_text('cast(' ~ cell ~ ' as ' ~ dbt.type_string() ~ ')') }}
    {%- else -%}
        try_cast({{ cell }} as decimal(24, 6))
    {%- endif -%}
{%- endmacro %}
