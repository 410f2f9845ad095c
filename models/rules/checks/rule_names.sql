-- Rules of scoring models, whichever table they stand in; a row that takes an inherited
-- one away is none.
with rule_cells as (
    select * from {{ ref('rule_cells') }}
    where not is_of_removal
),

tables_by_model as (
    select file_name from {{ ref('rule_columns') }}
    where column_name = 'scoring_model' and is_key
),

final as (
    select
        rule_cells.file_name,
        rule_cells.row_name,
        rule_cells.row_key,
        rule_cells.column_name,
        rule_cells.cell
    from rule_cells
    inner join tables_by_model using (file_name)
    where rule_cells.column_name = 'rule'
)

select * from final
