-- How fast points fade by halves or evenly is said in days.
with decays as (
    select * from {{ ref('decays') }}
),

final as (
    select
        {{ place_of_cell('decays', 'days') }},
        'a decay of the shape ' || shape || ' needs days' as fault
    from decays
    where lower(shape) in ('half_life', 'linear') and days is null
)

select * from final
