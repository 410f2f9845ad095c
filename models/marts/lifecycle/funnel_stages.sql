with months as (
    select
        *,
        sum(leads) over (partition by month_start) as all_leads
    from {{ ref('stage_months') }}
),

-- In ten-thousandths of all leads, so that rounding leaves whole numbers. The funnel
-- begins with the month of the first lead: from then on there always are leads.
shares as (
    select
        *,
        floor((20000 * leads + all_leads) / (2 * all_leads)) as share
    from months
    where months_ago < 24 and all_leads > 0
),

final as (
    select
        months.month_start,
        months.counted_on,
        months.stage,
        months.leads,
        cast(cast(months.share as integer) * 0.0001 as decimal(5, 4)) as share,
        months.entered,
        months.exited,
        months.moved_on,
        cast(months.median_days as decimal(9, 1)) as median_days,
        forecasts.at_risk,
        forecasts.moved_from_risk,
        forecasts.expected_to_move_on,
        forecasts.expected_low,
        forecasts.expected_high
    from shares as months
    inner join {{ ref('stage_forecasts') }} as forecasts
        on
            months.month_start = forecasts.month_start
            and months.stage = forecasts.stage
)

select * from final
