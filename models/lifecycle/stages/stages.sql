-- A stage is open while more of its spans have begun than ended. On each day on which a
-- span begins or ends, the lead is in the first open stage; between these days nothing
-- changes.
{%- set stages = lifecycle_stages() %}

with borders as (
    select subject_id, stage, starts_on as day, 1 as step
    from {{ ref('stage_spans') }}

    union all

    select subject_id, stage, ends_on as day, -1 as step
    from {{ ref('stage_spans') }}
    where ends_on is not null
),

days as (
    select
        {%- for stage in stages %}
        sum(case when stage = '{{ stage }}' then step else 0 end) as {{ stage }}_steps,
        {%- endfor %}
        subject_id,
        day
    from borders
    group by subject_id, day
),

staged as (
    select
        subject_id,
        day,
        case
            {%- for stage in stages %}
            when sum({{ stage }}_steps) over so_far > 0 then '{{ stage }}'
            {%- endfor %}
        end as stage
    from days
    window so_far as (partition by subject_id order by day)
),

neighbours as (
    select
        *,
        lag(stage) over (partition by subject_id order by day) as previous_stage
    from staged
),

final as (
    select
        subject_id,
        stage,
        day as entered_on,
        lead(day) over life as left_on,
        lead(stage) over life as next_stage,
        {{ days_between('day', 'coalesce(lead(day) over life, ' ~ as_of() ~ ')') }}
            as days_in_stage,
        lead(day) over life is null as is_current
    from neighbours
    where stage is distinct from previous_stage
    window life as (partition by subject_id order by day)
)

select * from final
