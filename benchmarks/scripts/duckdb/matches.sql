-- What counts, by lead, day and class: the daily counts without what was suppressed since,
-- and the derived activities.

create view good_events as
select *, occurred_at::date as day
from events
where not (is_internal or is_robot) and rowid not in (select event from robotic);

create table matches as
with removed as (
    select lead_no, occurred_at::date as day, class_no, count(*)::integer as matches
    from events
    semi join robotic on events.rowid = robotic.event
    where not (is_internal or is_robot)
    group by all
),

-- Behind a machine's opening a person may have read the e-mail too.
answers as (
    select distinct lead_no, content_no, occurred_at::date as day
    from events
    where
        not is_internal
        and class_no in (from classes_of(['email_open', 'email_click']))
)

select
    lead_no,
    day,
    class_no,
    (counts.matches - coalesce(removed.matches, 0))::integer as matches
from counts
left join removed using (lead_no, day, class_no)
where counts.matches > coalesce(removed.matches, 0)

union all

select
    lead_no, day + getvariable('ignored_after_days'), ignored_class_no, count(*)::integer
from good_events
anti join answers
    on
        good_events.lead_no = answers.lead_no
        and good_events.content_no = answers.content_no
        and answers.day >= good_events.day
        and answers.day <= good_events.day + getvariable('ignored_after_days')
where
    ignored_class_no is not null
    and day <= as_of() - getvariable('ignored_after_days')
group by all

union all

select lead_no, day, search_class_no, count(*)::integer
from good_events
where search_class_no is not null
group by all

union all

select lead_no, day, referrer_class_no, count(*)::integer
from good_events
where referrer_class_no is not null
group by all;
