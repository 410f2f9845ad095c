-- A condition that can never hold, or holds for a reason that nobody meant.
{%- set low = number_from_text(range_end('cell', 1)) %}
{%- set high = number_from_text(range_end('cell', 2)) %}

with operands as (
    select * from {{ ref('condition_cells') }}
    where not is_of_removal and operator is not null
),

judged_operands as (
    select
        *,
        case
            when operator in ('is_missing', 'is_present')
                then case
                    when cell is not null
                        then 'must be empty, for the operator needs no value'
                end
            when cell is null
                then 'the cell is empty; the operator ' || operator || ' needs a value'
            when operator = 'between' and not coalesce({{ low }} <= {{ high }}, false)
                then 'must be two numbers, the lower one first, such as 50..199'
            when operator = 'matches' and not {{ is_pattern('cell') }}
                then 'is no regular expression that the engine can read'
            when
                operator in ('at_least', 'below')
                and {{ number_from_text('cell') }} is null
                then 'must be a number, which is what ' || operator || ' compares'
        end as fault
    from operands
),

final as (
    select file_name, row_name, column_name, cell, fault
    from judged_operands
    where fault is not null
)

select * from final
