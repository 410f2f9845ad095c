with limits as (
    {{ limits_of(['confidence_z']) }}
),

-- Amounts of several currencies have no sum; conversions without an amount add nothing.
bands as (
    select
        scoring_model,
        band,
        from_score,
        cast(count(*) as bigint) as observations,
        cast(count(distinct lead_id) as bigint) as leads,
        cast(count(case when is_converted then 1 end) as bigint) as conversions,
        median(days_to_close) as median_days_to_close,
        cast(
            count(case when is_converted and amount is null then 1 end) as bigint
        ) as conversions_without_amount,
        cast(
            count(distinct case when amount is not null then coalesce(currency, '') end)
            as bigint
        ) as currencies,
        max(case when amount is not null then currency end) as currency,
        {{ sum_of_amounts('amount') }} as amount
    from {{ ref('banded_observations') }}
    group by scoring_model, band, from_score
),

models as (
    select
        scoring_model,
        {{ share_of('sum(conversions)', 'sum(observations)') }} as rate
    from bands
    group by scoring_model
),

final as (
    select
        bands.scoring_model,
        bands.band,
        case when bands.from_score > -999999999999 then bands.from_score end
            as min_score,
        bands.observations,
        bands.leads,
        bands.conversions,
        {{ half_up(share_of('bands.conversions', 'bands.observations')) }}
            as rate,
        {%- for end in ['low', 'high'] %}
        {%- set interval = wilson_low if end == 'low' else wilson_high %}
        {{ half_up(interval(
            'bands.conversions', 'bands.observations', 'limits.confidence_z'
        )) }} as rate_{{ end }},
        {%- endfor %}
        {{ half_up(
            share_of('bands.conversions', 'bands.observations')
            ~ ' / nullif(models.rate, 0)'
        ) }} as lift,
        cast(bands.median_days_to_close as decimal(9, 1)) as median_days_to_close,
        case when bands.currencies <= 1 then bands.amount end as amount,
        case when bands.currencies = 1 then bands.currency end as currency,
        bands.currencies,
        bands.conversions_without_amount,
        expected_rates.expected_rate,
        {{ as_of() }} as evaluated_on
    from bands
    cross join limits
    inner join models on bands.scoring_model = models.scoring_model
    inner join {{ ref('expected_rates') }} as expected_rates
        on
            bands.scoring_model = expected_rates.scoring_model
            and bands.band = expected_rates.band
)

select * from final
