-- Whoever did something within a week did it within a month too: not every set of
-- windows can be met.
with windows as (
    select * from {{ ref('next_action_windows') }}
    where place <= {{ most_next_action_windows() }}
),

horizon as (
    select cast(power(2, count(*)) as bigint) - 1 as last_set from windows
),

sets as (
    {{ numbers_up_to('horizon.last_set') }}
    from horizon
),

impossible_sets as (
    select distinct sets.number
    from sets
    inner join windows as shorter on (sets.number & shorter.bit) <> 0
    inner join windows as longer
        on
            shorter.activity_type = longer.activity_type
            and shorter.within_days < longer.within_days
            and (sets.number & longer.bit) = 0
),

final as (
    select
        sets.number as recent_activity,
        {{ dbt.listagg(
            "windows.activity_type || ' within ' || "
            ~ 'cast(windows.within_days as ' ~ dbt.type_string() ~ ')',
            "' and '",
            'order by windows.place'
        ) }} as activities
    from sets
    left join impossible_sets on sets.number = impossible_sets.number
    left join windows on (sets.number & windows.bit) <> 0
    where impossible_sets.number is null
    group by sets.number
)

select * from final
