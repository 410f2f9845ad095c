-- Weights are looked up, never computed again; an age that is not here weighs nothing.
with decays as (
    select
        lower(decay) as decay,
        lower(shape) as shape,
        days,
        max_age_days
    from {{ ref('decays') }}
    where lower(decay) <> 'none'

    union all

    select
        'none' as decay,
        'none' as shape,
        null as days,
        null as max_age_days
),

steps as (
    select
        lower(decay) as decay,
        from_day,
        lead(from_day) over (partition by lower(decay) order by from_day) as to_day,
        weight
    from {{ ref('decay_windows') }}
),

-- Ten-thousandths, rounded half up. Only the half-life needs a power: its ties are
-- powers of two, which are exact. The others stay with whole numbers and decimals.
weights as (
    select
        decays.decay,
        ages.age,
        case decays.shape
            when 'none' then 10000
            when 'half_life'
                then floor(
                    power(0.5, cast(ages.age as double) / decays.days) * 10000 + 0.5
                )
            when 'linear'
                then floor(
                    (20000 * greatest(0, decays.days - ages.age) + decays.days)
                    / (2 * decays.days)
                )
            when 'windows' then round(steps.weight * 10000, 0)
        end as ten_thousandths
    from decays
    cross join {{ ref('ages') }} as ages
    left join steps
        on
            decays.shape = 'windows'
            and decays.decay = steps.decay
            and ages.age >= steps.from_day
            and coalesce(ages.age < steps.to_day, true)
    where coalesce(ages.age <= decays.max_age_days, true)
),

final as (
    select
        decay,
        cast(age as integer) as age,
        cast(cast(ten_thousandths as integer) * 0.0001 as decimal(7, 4)) as weight
    from weights
    where ten_thousandths <> 0
)

select * from final
