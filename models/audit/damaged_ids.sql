-- A spreadsheet writes long numbers as 1.02E+11, and zeros from the sixteenth digit on.
-- Long ids that end in a zero are common; that all of a column do is not.
with counted as (
    {%- for table in raw_tables() %}
    {%- set raw_records = ref('stg_' ~ table) %}
    {%- for column in columns_of_ids(table) %}
    {%- set scientific = column ~ " like '%+%' and "
        ~ matches_pattern(column, "'^[0-9]([.][0-9]+)?E[+][0-9]+$'") %}
    {#- Most long ids begin with a letter: they need no search for the pattern. #}
    {%- set long = 'length(' ~ column ~ ') > 15 and ' ~ column ~ " < ':' and "
        ~ matches_pattern(column, "'^[0-9]+$'") %}
    {%- set cut = long ~ " and replace(substr(" ~ column ~ ", 16), '0', '') = ''" %}
    select
        '{{ table }}' as source_table,
        '{{ column }}' as column_name,
        count(case when {{ scientific }} then 1 end) as scientific,
        min(case when {{ scientific }} then {{ column }} end) as scientific_example,
        count(case when {{ long }} then 1 end) as long_numbers,
        count(case when {{ cut }} then 1 end) as cut_numbers,
        min(case when {{ cut }} then {{ column }} end) as cut_example
    from {{ raw_records }}
    union all
    {%- endfor %}
    {%- endfor %}
    select
        cast(null as {{ dbt.type_string() }}) as source_table,
        cast(null as {{ dbt.type_string() }}) as column_name,
        0 as scientific,
        cast(null as {{ dbt.type_string() }}) as scientific_example,
        0 as long_numbers,
        0 as cut_numbers,
        cast(null as {{ dbt.type_string() }}) as cut_example
),

final as (
    select
        source_table,
        column_name,
        'scientific notation' as damage,
        cast(scientific as bigint) as records,
        scientific_example as example
    from counted
    where scientific > 0

    union all

    select
        source_table,
        column_name,
        'cut to 15 digits' as damage,
        cast(cut_numbers as bigint) as records,
        cut_example as example
    from counted
    where cut_numbers = long_numbers and cut_numbers > 2
)

select * from final
