-- A window counts how often something happened within it.
with behavior_rules as (
    select * from {{ ref('behavior_rules') }}
),

final as (
    select
        {{ place_of_cell('behavior_rules', 'within_days') }},
        'a window needs occurrences of 2 or more: N matches within so many days'
            as fault
    from behavior_rules
    where within_days is not null and coalesce(occurrences, 1) = 1
)

select * from final
