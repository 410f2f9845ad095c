with rule_cells as (
    select * from {{ ref('rule_cells') }}
    where file_name = 'next_actions.csv' and is_list
),

final as (
    select distinct
        rule_cells.file_name,
        rule_cells.row_name,
        rule_cells.column_name,
        rule_cells.cell,
        -- The key of a row is its priority.
        {{ number_from_text('rule_cells.row_name') }} as priority,
        case
            when rule_cells.keeps_case then members.member
            else lower(members.member)
        end as member
    from rule_cells,
        {{ each_member('rule_cells.cell') }}
)

select * from final
