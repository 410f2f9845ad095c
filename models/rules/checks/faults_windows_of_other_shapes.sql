-- A decay that fades by halves or evenly never reads its steps.
with decays as (
    select * from {{ ref('decays') }}
),

decay_windows as (
    select * from {{ ref('decay_windows') }}
),

final as (
    select
        {{ place_of_cell('decay_windows', 'decay') }},
        'the decay is not of the shape windows' as fault
    from decay_windows
    where exists (
        select 1 from decays
        where
            lower(decays.decay) = lower(decay_windows.decay)
            and lower(decays.shape) <> 'windows'
    )
)

select * from final
