-- Each row is there once; a name in two spellings is the same name.
with rule_rows as (
    select file_name, row_name, row_key from {{ ref('rule_cells') }}
    where position = 1
),

repeats as (
    select file_name, row_key, count(*) as repeats
    from rule_rows
    group by file_name, row_key
    having count(*) > 1
),

final as (
    select distinct
        rule_rows.file_name,
        rule_rows.row_name,
        '(row)' as column_name,
        cast(null as {{ dbt.type_string() }}) as cell,
        'the row stands ' || repeats.repeats || ' times (without case); keep one'
            as fault
    from rule_rows
    inner join repeats using (file_name, row_key)
)

select * from final
