with rule_cells as (
    select * from {{ ref('rule_cells') }}
    where is_attribute
),

cell_names as (
    select file_name, row_name, column_name, cell, cell as name
    from rule_cells
    where not is_list

    union all

    select
        rule_cells.file_name,
        rule_cells.row_name,
        rule_cells.column_name,
        rule_cells.cell,
        members.member as name
    from rule_cells,
        {{ each_member('rule_cells.cell') }}
    where rule_cells.is_list
),

final as (
    select
        file_name,
        row_name,
        column_name,
        cell,
        {{ trimmed('lower(name)') }} as attribute
    from cell_names
    where {{ trimmed('name') }} is not null
)

select * from final
