-- The names in cells of rule tables that a list of another table has to know; a cell
-- may hold several, and several lists may know one.
with rule_cells as (
    select * from {{ ref('rule_cells') }}
    where names is not null and cell is not null
),

cell_names as (
    select *, cell as name
    from rule_cells
    where not is_list

    union all

    select rule_cells.*, members.member as name
    from rule_cells,
        {{ each_member('rule_cells.cell') }}
    where rule_cells.is_list
),

final as (
    select
        cell_names.file_name,
        cell_names.row_name,
        cell_names.column_name,
        cell_names.cell,
        cell_names.is_list,
        cell_names.names,
        cell_names.name,
        case
            when cell_names.keeps_case then cell_names.name
            else lower(cell_names.name)
        end as compared_name,
        members.member as list_name
    from cell_names,
        {{ each_member('cell_names.names') }}
)

select * from final
