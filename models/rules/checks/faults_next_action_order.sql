with catches as (
    select distinct priority, caught_by
    from {{ ref('next_action_cases') }}
    where priority is not null
),

idle as (
    select
        priority,
        {{ dbt.listagg(cell_as_typed('caught_by'), "', '", 'order by caught_by') }}
            as caught_by
    from catches
    group by priority
    -- No earlier row has a larger number.
    having max(caught_by) < priority
)

select
{{ fault('next_actions', 'priority', "'never applies, for rows before it catch all that it
 would: ' || caught_by || '; give it a smaller number or remove it'") }}
from {{ ref('next_actions') }}
inner join idle using (priority)
