-- Points of a window count while they lie within it, and so they fade by it alone.
with behavior_rules as (
    select * from {{ ref('behavior_rules') }}
),

final as (
    select
        {{ place_of_cell('behavior_rules', 'decay') }},
        'the window of within_days is the decay of such a rule; leave this cell empty'
            as fault
    from behavior_rules
    where within_days is not null and lower(decay) <> 'none'
)

select * from final
