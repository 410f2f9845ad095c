-- Without a step from day 0 on new points have no weight.
with decays as (
    select * from {{ ref('decays') }}
),

decay_windows as (
    select * from {{ ref('decay_windows') }}
),

final as (
    select
        {{ place_of_cell('decays', 'shape') }},
        'decay_windows.csv needs a row of this decay with from_day 0' as fault
    from decays
    where
        lower(shape) = 'windows'
        and not exists (
            select 1 from decay_windows
            where
                lower(decay_windows.decay) = lower(decays.decay)
                and decay_windows.from_day = 0
        )
)

select * from final
