{#- Columns of leads and accounts beside those of the contract are attributes. A record
    carries their filled cells as one text, `further_cells`, since nobody knows beforehand
    which there are: name, U+001E, value, U+001F, the names in their order. -#}


{#- The columns of a slice of the raw table `name` that the contract does not have, by the
    name of the attribute: a list of {name, dtype, contracted}. The pattern `attributes` in
    the meta of the table says which columns are attributes; its group is the name. Of
    several with one name the first counts; what has no name of its own is passed over. -#}
{% macro further_columns(name, columns) -%}
    {%- set pattern, further = raw_contract(name).config.meta.attributes, {} -%}
    {%- set taken = names_of_columns(name).keys() | list
        + raw_contract('leads').columns.keys() | list
        + raw_contract('accounts').columns.keys() | list if '.' in name
        else raw_contract(name).columns -%}
    {%- for column in columns if pattern and not column.is_passed_over -%}
        {%- set plain = column.name | trim | lower -%}
        {%- set form = modules.re.fullmatch(pattern, plain) -%}
        {%- set attribute = form.group(1) if form else '' -%}
        {%- if attribute and plain not in taken and attribute not in taken
            and attribute not in further -%}
            {%- do further.update({attribute: dict(column, contracted=attribute)}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(further.values() | sort(attribute='contracted') | list) }}
{%- endmacro %}


{#- The names of the attributes that the raw table `name` has as further columns. What a
    source system fills it with has those of the tables that its model reads. -#}
{% macro names_of_further_columns(name) -%}
    {%- set tables, names = [name], {} -%}
    {%- for model in models_of_sources(name) -%}
        {%- do tables.extend(tables_of_model('model.' ~ project_name ~ '.' ~ model)) -%}
    {%- endfor -%}
    {%- for table in tables -%}
        {%- for slice in delivered_slices(table) -%}
            {%- for column in further_columns(table, slice.columns) -%}
                {%- do names.update({column.contracted: true}) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(names.keys() | list) }}
{%- endmacro %}


{#- The tables of source systems, `<system>.<table>`, that the model with the unique id
    `model` reads, itself or through other models. -#}
{% macro tables_of_model(model) -%}
    {%- set tables = [] -%}
    {%- for input in graph.nodes[model].depends_on.nodes -%}
        {%- if input.startswith('source.') -%}
            {%- do tables.append(input.split('.')[2:] | join('.')) -%}
        {%- elif input.startswith('model.') -%}
            {%- do tables.extend(tables_of_model(input)) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(tables | unique | list) }}
{%- endmacro %}


{#- The filled cells of `columns` of the raw table `name` as one text; null where none
    is. -#}
{% macro packed_cells(columns, name) -%}
    {%- if not columns -%}
        cast(null as {{ dbt.type_string() }})
    {%- else -%}
        {{ adapter.dispatch('packed_cells')(columns, name) }}
    {%- endif -%}
{%- endmacro %}

{#- A CRM has hundreds of columns. Said once for all of them, what happens to a cell is
    planned once, and read four times as fast. -#}
{% macro default__packed_cells(columns, name) -%}
    {%- set names, cells, texts = [], [], [] -%}
    {%- for column in columns -%}
        {%- set is_text = kind_of_type(column.dtype) == 'text' -%}
        {%- do names.append(text_literal(column.contracted)) -%}
        {%- do texts.append(is_text) -%}
        {%- do cells.append(
            adapter.quote(column.name) if is_text else cell_of_column(column, name)
        ) -%}
    {%- endfor -%}
    nullif(array_to_string(list_transform(
        [{{ cells | join(', ') }}],
        lambda cell, place:
            [{{ names | join(', ') }}][place] || chr(30) || translate(
                {%- if texts | unique | list == [true] %}
                {{ filled_text('cell') }},
                {%- else %}
                case
                    when [{{ texts | join(', ') }}][place] then {{ filled_text('cell') }}
                    else cell
                end,
                {%- endif %}
                chr(30) || chr(31),
                '  '
            ) || chr(31)
    ), ''), '')
{%- endmacro %}

{% macro spark__packed_cells(columns, name) -%}
    nullif(concat(
        {%- for column in columns %}
        coalesce(
            {{ text_literal(column.contracted) }} || chr(30) || translate(
                {{ cell_of_column(column, name) }}, chr(30) || chr(31), '  '
            ) || chr(31),
            ''
        ){{ ',' if not loop.last }}
        {%- endfor %}
    ), '')
{%- endmacro %}


{#- The same as an aggregate, of the filled values `value` of the attributes `attribute` that
    are none of `columns`. -#}
{% macro packed_values(attribute, value, columns) -%}
    {%- set cell -%}
        case
            when {{ attribute }} not in {{ text_list(columns) }}
                then {{ attribute }} || chr(30) || {{ value }} || chr(31)
        end
    {%- endset -%}
    {{ dbt.listagg(cell, "''", 'order by ' ~ attribute) }}
{%- endmacro %}


{#- The value of the column `column` (an expression) in `further_cells`; null where it is
    not filled. -#}
{% macro further_value(further_cells, column) -%}
    {%- set from_value = dbt.split_part(
        'chr(31) || ' ~ further_cells, 'chr(31) || ' ~ column ~ ' || chr(30)', 2
    ) -%}
    nullif({{ dbt.split_part(from_value, 'chr(31)', 1) }}, '')
{%- endmacro %}


{#- A lateral relation with one row per filled cell of `further_cells`: `from t, <this>`; the
    column is `cell`, name, U+001E and value. -#}
{% macro each_further_cell(further_cells) -%}
    {{ return(adapter.dispatch('each_further_cell')(further_cells)) }}
{%- endmacro %}

{% macro default__each_further_cell(further_cells) -%}
    lateral (
        select listed.cell
        from (select unnest(string_split({{ further_cells }}, chr(31))) as cell) as listed
        where listed.cell <> ''
    ) as further
{%- endmacro %}

{% macro spark__each_further_cell(further_cells) -%}
    lateral explode(filter(
        split({{ further_cells }}, chr(31)), cell -> cell <> ''
    )) as further (cell)
{%- endmacro %}


{#- The name, and the value, of a cell of `each_further_cell`. -#}
{% macro cell_name(cell) -%} {{ dbt.split_part(cell, 'chr(30)', 1) }} {%- endmacro %}
{% macro cell_value(cell) -%} {{ dbt.split_part(cell, 'chr(30)', 2) }} {%- endmacro %}
