-- Isotonic regression of the rate on the band, weighted by observations, since a higher
-- score should never mean a lower rate. For a band it is the greatest, over all first
-- bands up to it, of the least, over all last bands from it on, of the rate of the
-- bands from first to last.
with bands as (
    select
        scoring_model,
        band,
        from_score,
        cast(count(*) as bigint) as observations,
        cast(count(case when is_converted then 1 end) as bigint) as conversions
    from {{ ref('banded_observations') }}
    group by scoring_model, band, from_score
),

sums as (
    select
        *,
        row_number() over (partition by scoring_model order by from_score) as place,
        sum(observations) over (
            partition by scoring_model order by from_score
        ) as observations_so_far,
        sum(conversions) over (
            partition by scoring_model order by from_score
        ) as conversions_so_far
    from bands
),

runs as (
    select
        first_bands.scoring_model,
        first_bands.place as first_place,
        last_bands.place as last_place,
        {{ share_of(
            '(last_bands.conversions_so_far - first_bands.conversions_so_far'
            ~ ' + first_bands.conversions)',
            '(last_bands.observations_so_far - first_bands.observations_so_far'
            ~ ' + first_bands.observations)'
        ) }} as rate
    from sums as first_bands
    inner join sums as last_bands
        on
            first_bands.scoring_model = last_bands.scoring_model
            and first_bands.place <= last_bands.place
),

least_rates as (
    select
        scoring_model,
        last_place as place,
        min(rate) over (
            partition by scoring_model, first_place order by last_place desc
            rows between unbounded preceding and current row
        ) as least_rate
    from runs
),

expected as (
    select scoring_model, place, max(least_rate) as expected_rate
    from least_rates
    group by scoring_model, place
),

limits as (
    {{ limits_of(['least_model_conversions']) }}
),

final as (
    select
        sums.scoring_model,
        sums.band,
        sums.from_score,
        coalesce(
            lead(sums.from_score) over (
                partition by sums.scoring_model order by sums.from_score
            ),
            999999999999
        ) as next_score,
        sums.observations,
        sum(sums.conversions) over (partition by sums.scoring_model)
        >= limits.least_model_conversions as has_enough_conversions,
        {{ half_up('expected.expected_rate') }} as expected_rate
    from sums
    inner join expected
        on
            sums.scoring_model = expected.scoring_model
            and sums.place = expected.place
    cross join limits
)

select * from final
