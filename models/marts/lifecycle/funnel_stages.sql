{%- set year = 'over (
            partition by stage order by month_start
            rows between 11 preceding and current row
        )' %}

with months as (
    select
        *,
        sum(leads) over (partition by month_start) as all_leads,
        lag(leads, 1, 0) over (partition by stage order by month_start)
            as leads_at_start
    from {{ ref('stage_months') }}
),

years as (
    select
        *,
        sum(case when is_complete and not is_last then leads_at_start else 0 end)
            {{ year }} as at_risk,
        sum(case when is_complete then moved_from_start else 0 end) {{ year }}
            as moved_from_risk
    from months
),

-- With half a lead added to those who moved on and half to the others, the chance has a
-- beta distribution, and how many will move on a beta-binomial one.
odds as (
    select
        *,
        cast(leads as double) as k,
        cast(moved_from_risk as double) + 0.5 as a,
        cast(at_risk - moved_from_risk as double) + 0.5 as b
    from years
    where months_ago < 24
),

-- In ten-thousandths of all leads and tenths of a lead: rounding leaves whole numbers.
forecasts as (
    select
        *,
        coalesce(
            floor((20000 * leads + all_leads) / (2 * nullif(all_leads, 0))), 0
        ) as share,
        10 * k * a / (a + b) as expected,
        19.6 * sqrt(k * a * b * (a + b + k) / ((a + b) * (a + b) * (a + b + 1)))
            as margin
    from odds
),

final as (
    select
        {%- for column, tenths in {
            'expected_to_move_on': 'expected',
            'expected_low': 'greatest(expected - margin, 0)',
            'expected_high': 'least(expected + margin, 10 * k)',
        }.items() %}
        cast(
            case when at_risk > 0 then cast(floor({{ tenths }} + 0.5) as bigint) end
            * 0.1 as decimal(12, 1)
        ) as {{ column }},
        {%- endfor %}
        month_start,
        counted_on,
        stage,
        leads,
        cast(cast(share as integer) * 0.0001 as decimal(5, 4)) as share,
        entered,
        exited,
        moved_on,
        cast(median_days as decimal(9, 1)) as median_days,
        cast(at_risk as bigint) as at_risk,
        cast(moved_from_risk as bigint) as moved_from_risk
    from forecasts
)

select * from final
