with rule_cells as (
    select * from {{ ref('rule_cells') }}
),

final as (
    select
        operands.file_name,
        operands.row_name,
        operands.column_name,
        operands.cell,
        operands.is_of_removal,
        lower(attributes.cell) as attribute,
        lower(operators.cell) as operator
    from rule_cells as operands
    inner join rule_cells as attributes
        on
            operands.file_name = attributes.file_name
            and operands.row_key = attributes.row_key
            and attributes.column_name = 'attribute'
    inner join rule_cells as operators
        on
            operands.file_name = operators.file_name
            and operands.row_key = operators.row_key
            and operators.column_name = 'operator'
    where operands.column_name = 'value'
)

select distinct * from final
