-- A rule for several occurrences earns once; there is nothing that a limit could cut.
with behavior_rules as (
    select * from {{ ref('behavior_rules') }}
    where occurrences > 1
),

limits as (
    {%- for column in ['times_per_day', 'times_in_total'] %}
    select
        {{ place_of_cell('behavior_rules', column) }},
        'a rule with occurrences of 2 or more earns once; it can have no limit' as fault
    from behavior_rules
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select * from limits
    where cell is not null
)

select * from final
