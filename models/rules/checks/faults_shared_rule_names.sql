-- A rule's name is its own over all tables of a model: reasons are shown by name.
with rule_names as (
    select * from {{ ref('rule_names') }}
),

names_by_table as (
    select distinct row_key, replace(file_name, '.csv', '') as rule_table
    from rule_names
),

shared_names as (
    select
        row_key,
        {{ dbt.listagg('rule_table', "' and '", 'order by rule_table') }} as rule_tables
    from names_by_table
    group by row_key
    having count(*) > 1
),

final as (
    select
        rule_names.file_name,
        rule_names.row_name,
        rule_names.column_name,
        rule_names.cell,
        'the name is used in ' || shared_names.rule_tables || '; rename one' as fault
    from rule_names
    inner join shared_names using (row_key)
)

select * from final
