-- The names that cells of rule tables may name: a list is a column of a rule table.
with rule_cells as (
    select * from {{ ref('rule_cells') }}
),

rule_columns as (
    select * from {{ ref('rule_columns') }}
),

names as (
    select file_name, column_name, keeps_case, cell as name
    from rule_cells
    where cell is not null

    union

    -- Some names exist without a row.
    select
        rule_columns.file_name,
        rule_columns.column_name,
        rule_columns.keeps_case,
        members.member as name
    from rule_columns,
        {{ each_member('rule_columns.always') }}
),

final as (
    select
        replace(file_name, '.csv', '.') || column_name as list_name,
        name,
        case when keeps_case then name else lower(name) end as compared_name
    from names
)

select * from final
