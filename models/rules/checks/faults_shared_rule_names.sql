-- A rule's name is its own over all tables of a model, with what it inherits, because
-- reasons are shown by name.
with rule_names as (
    select * from {{ ref('rule_names') }}
),

names_by_table as (
    select distinct row_key, replace(file_name, '.csv', '') as rule_table
    from rule_names

    union all

    select row_key, rule_table || ' of ' || from_model as rule_table
    from {{ ref('inherited_rules') }}
),

shared_names as (
    select
        row_key,
        {{ dbt.listagg('rule_table', "' and '", 'order by rule_table') }} as rule_tables
    from names_by_table
    group by row_key
    having count(*) > 1
),

-- Told where a model has the name in a row of its own, not for each that inherits it.
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
