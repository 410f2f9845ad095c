{%- set year = 'over (
            partition by stage order by month_start
            rows between 11 preceding and current row
        )' %}

-- How many of the leads of a stage move on within a month, by what the twelve months up
-- to this one showed.
with months as (
    select
        *,
        lag(leads, 1, 0) over (partition by stage order by month_start)
            as leads_at_start
    from {{ ref('stage_months') }}
),

years as (
    select
        month_start,
        months_ago,
        stage,
        leads,
        sum(case when is_complete and not is_last then leads_at_start else 0 end)
            {{ year }} as at_risk,
        sum(case when is_complete then moved_from_start else 0 end) {{ year }}
            as moved_from_risk
    from months
),

-- Drops the first 12 months, which lack a full year of history. Adds 0.5 to both counts
-- (Jeffreys prior): the chance of moving on is then beta(a, b), and of k leads in the
-- stage the number who move on is beta-binomial. a counts those who moved on before
-- their month ended, b those who did not, over twelve months.
odds as (
    select
        *,
        cast(leads as double) as k,
        cast(moved_from_risk as double) + 0.5 as a,
        cast(at_risk - moved_from_risk as double) + 0.5 as b
    from years
    where months_ago < 24
),

-- In tenths of a lead, so that rounding leaves whole numbers. The margin is 1.96
-- standard deviations (95 percent of a normal distribution), and 19.6 is 10 times that.
tenths as (
    select
        *,
        10 * k * a / (a + b) as expected,
        19.6 * sqrt(k * a * b * (a + b + k) / ((a + b) * (a + b) * (a + b + 1)))
            as margin
    from odds
),

final as (
    select
        month_start,
        stage,
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
        cast(at_risk as bigint) as at_risk,
        cast(moved_from_risk as bigint) as moved_from_risk
    from tenths
)

select * from final
