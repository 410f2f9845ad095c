-- A row never applies where earlier ones catch all that it would.
with next_actions as (
    select * from {{ ref('next_actions') }}
),

catches as (
    select distinct priority, caught_by
    from {{ ref('next_action_cases') }}
    where priority is not null
),

idle_rows as (
    select
        priority,
        {{ dbt.listagg(
            text_from_number('caught_by'), "', '", 'order by caught_by'
        ) }} as caught_by
    from catches
    group by priority
    -- No earlier row has a larger number.
    having max(caught_by) < priority
),

final as (
    select
        {{ place_of_cell('next_actions', 'priority') }},
        'never applies, for rows before it catch all that it would: '
        || idle_rows.caught_by || '; give it a smaller number or remove it' as fault
    from next_actions
    inner join idle_rows using (priority)
)

select * from final
