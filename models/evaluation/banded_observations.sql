{%- set lowest = 'cast(-999999999999 as decimal(18, 6))' %}

-- A lowest band begins below all scores; a model without bands of its own has bands
-- that are ten points wide.
with starts as (
    select
        scoring_model,
        band,
        coalesce(min_score, {{ lowest }}) as from_score
    from {{ ref('score_bands') }}
),

bands as (
    select
        *,
        coalesce(
            lead(from_score) over (partition by scoring_model order by from_score),
            -{{ lowest }}
        ) as below_score
    from starts
),

observations as (
    select * from {{ ref('observations') }} where is_observation
),

final as (
    select
        observations.scoring_model,
        coalesce(bands.band, {{ score_band('observations.total_score') }}) as band,
        coalesce(
            bands.from_score,
            cast(
                {{ score_band_start('observations.total_score') }} as decimal(18, 6)
            )
        ) as from_score,
        observations.scored_on,
        observations.lead_id,
        observations.is_converted,
        observations.days_to_close,
        observations.amount,
        observations.currency
    from observations
    left join bands
        on
            observations.scoring_model = bands.scoring_model
            and observations.total_score >= bands.from_score
            and observations.total_score < bands.below_score
)

select * from final
