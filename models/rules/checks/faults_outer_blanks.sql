-- A name with a blank at its end looks like the one without and equals nothing: the rule
-- would be off and nobody would see why. Not trimmed, for whoever reads a rule table reads
-- it as it stands, and the blank is gone with a keystroke.
{%- for table in rule_tables() %}{% do ref(table) %}{% endfor %}

with cells as (
    {%- set selects = [] %}
    {%- for table in rule_tables() %}
    {%- for column in text_columns(table) %}
    {%- set select %}
    select
{{ fault(table, column, "'begins or ends with a blank; take it away'") }},
        {{ (column in required_columns(table)) | lower }} as is_required
    from {{ ref(table) }}
    {%- endset %}
    {%- do selects.append(select) %}
    {%- endfor %}
    {%- endfor %}
    {{ selects | join('\n\n    union all\n') }}
),

trimmed_cells as (
    select
        *,
        {{ trimmed('cell') }} as trimmed_cell
    from cells
)

select
    file_name,
    row_name,
    column_name,
    cell,
    case
        when trimmed_cell is null then 'holds nothing but blanks; leave the cell empty'
        else fault
    end as fault
from trimmed_cells
-- A required cell of nothing but blanks is told of as an empty one.
where cell <> coalesce(trimmed_cell, case when is_required then cell else '' end)
