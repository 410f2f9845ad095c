-- 36 months: 24 shown, 12 for forecasts. Older entries and exits are booked in the
-- first month, so only its closing count is meaningful.
with months as (
    select
        month_start,
        row_number() over (order by month_start desc) - 1 as months_ago,
        coalesce(
            {{ add_days('lead(month_start) over (order by month_start)', -1) }},
            {{ as_of() }}
        ) as counted_on
    from ({{ month_starts(36) }}) as starts
),

first_month as (
    select min(month_start) as month_start from months
),

spans as (
    select
        {%- for day in ['entered_on', 'left_on'] %}
        greatest(
            cast({{ dbt.date_trunc('month', 'spans.' ~ day) }} as date),
            first_month.month_start
        ) as {{ day }}_month,
        {%- endfor %}
        spans.*,
        coalesce(targets.position > coalesce(stages.position, 0), false) as moved_on
    from {{ ref('stages') }} as spans
    cross join first_month
    left join {{ ref('lifecycle_stages') }} as stages
        on spans.stage = lower(stages.stage)
    left join {{ ref('lifecycle_stages') }} as targets
        on spans.next_stage = lower(targets.stage)
),

entries as (
    select stage, entered_on_month as month_start, count(*) as entered
    from spans
    group by stage, entered_on_month
),

exits as (
    select
        stage,
        left_on_month as month_start,
        count(*) as exited,
        count(case when moved_on then 1 end) as moved_on,
        count(case when moved_on and entered_on < left_on_month then 1 end)
            as moved_from_start,
        median(days_in_stage) as median_days
    from spans
    where left_on is not null
    group by stage, left_on_month
),

final as (
    select
        months.month_start,
        months.months_ago,
        months.counted_on,
        extract(day from {{ add_days('months.counted_on', 1) }}) = 1 as is_complete,
        lower(stages.stage) as stage,
        coalesce(stages.position = max(stages.position) over (), false) as is_last,
        coalesce(entries.entered, 0) as entered,
        coalesce(exits.exited, 0) as exited,
        coalesce(exits.moved_on, 0) as moved_on,
        coalesce(exits.moved_from_start, 0) as moved_from_start,
        exits.median_days,
        cast(
            sum(coalesce(entries.entered, 0) - coalesce(exits.exited, 0)) over (
                partition by lower(stages.stage) order by months.month_start
            ) as bigint
        ) as leads
    from months
    cross join {{ ref('lifecycle_stages') }} as stages
    left join entries
        on
            months.month_start = entries.month_start
            and lower(stages.stage) = entries.stage
    left join exits
        on
            months.month_start = exits.month_start
            and lower(stages.stage) = exits.stage
)

select * from final
