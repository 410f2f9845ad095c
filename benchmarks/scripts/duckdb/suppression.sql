-- Clicks of machines and bursts. Bursts are looked for only where a lead did enough of
-- one type on one day.

create table counts as
select
    lead_no,
    occurred_at::date as day,
    class_no,
    count(*)::integer as events,
    count_if(not (is_internal or is_robot))::integer as matches
from events
group by all;

create table robotic as
with busy_days as (
    select distinct lead_no, day
    from (
        select lead_no, day, activity_type
        from counts
        inner join classes using (class_no)
        group by all
        having sum(events) >= getvariable('burst_events')
    )
),

seconds as (
    select
        events.rowid as event,
        count(*) over (
            partition by lead_no, activity_type, date_trunc('second', occurred_at)
        ) as in_one_second
    from events
    semi join busy_days
        on events.lead_no = busy_days.lead_no and events.occurred_at::date = busy_days.day
    inner join classes using (class_no)
)

select event from seconds where in_one_second >= getvariable('burst_events')
union
select clicks.rowid
from events as clicks
semi join events as deliveries
    on
        clicks.lead_no = deliveries.lead_no
        and clicks.content_no = deliveries.content_no
        and deliveries.class_no in (from classes_of(['email_delivered']))
        and clicks.occurred_at >= deliveries.occurred_at
        and clicks.occurred_at
        <= deliveries.occurred_at + to_seconds(getvariable('seconds_after_delivery'))
where clicks.class_no in (from classes_of(['email_click']));
