-- Do higher scores buy more often, by the model that most leads are scored with?
with busiest as (
    select scoring_model
    from marts.lead_scores
    group by scoring_model
    order by count(*) desc, scoring_model asc
    limit 1
)

select
    bands.band,
    bands.observations,
    bands.conversions,
    bands.rate,
    bands.rate_low,
    bands.rate_high,
    bands.lift,
    bands.median_days_to_close
from marts.score_band_performance as bands
inner join busiest on bands.scoring_model = busiest.scoring_model
order by bands.min_score asc nulls first
