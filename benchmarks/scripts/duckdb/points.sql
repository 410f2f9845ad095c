-- What every rule is worth to every lead. All sums are whole: points, and `worth` in
-- ten-thousandths of a point.

create table days as
select lead_no, rule_no, day, sum(matches)::integer as matches
from matches
inner join class_rules using (class_no)
group by all;

create table worths as
with weighed as (
    select
        lead_no,
        day,
        matches,
        behavior_rules.*,
        coalesce(weight, 0) as weight,
        least(matches, coalesce(times_per_day, matches)) as matches_of_day
    from days
    inner join behavior_rules using (rule_no)
    left join weights
        on
            behavior_rules.decay = weights.decay
            and weights.age = as_of() - days.day
),

limited_in_total as (
    select
        *,
        least(matches_of_day, greatest(0, times_in_total - coalesce(
            sum(matches_of_day) over (
                partition by lead_no, rule_no
                order by day
                rows between unbounded preceding and 1 preceding
            ), 0
        ))) as matches_let_through
    from weighed
    where occurrences = 1 and times_in_total is not null
),

nth_days as (
    select *
    from weighed
    where occurrences > 1 and within_days is null
    qualify sum(matches) over (partition by lead_no, rule_no order by day) >= occurrences
)

select
    lead_no,
    rule_no,
    sum(points * matches_of_day)::bigint as points,
    sum(points * matches_of_day * weight)::bigint as worth
from weighed
where occurrences = 1 and times_in_total is null
group by lead_no, rule_no

union all

select
    lead_no,
    rule_no,
    sum(points * matches_let_through)::bigint,
    sum(points * matches_let_through * weight)::bigint
from limited_in_total
group by lead_no, rule_no

union all

select lead_no, rule_no, any_value(points), any_value(points) * 10000
from weighed
where occurrences > 1 and day > as_of() - within_days
group by lead_no, rule_no
having sum(matches) >= any_value(occurrences)

union all

select lead_no, rule_no, any_value(points), min_by(points * weight, day)
from nth_days
group by lead_no, rule_no

union all

select lead_no, rule_no, points, points * 10000
from fit
inner join rules using (rule_no);

create table order_days as
with orders as (
    select account_id, lead_id, ordered_at::date as day
    from raw_orders
    where order_id is not null and ordered_at < end_of_day()
    qualify row_number() over (
        partition by order_id order by account_id desc, lead_id desc, ordered_at desc
    ) = 1
)

select lead_no, day
from orders
inner join lead_accounts using (account_id)
union
select lead_no, day
from orders
inner join known_ids on orders.lead_id = known_ids.known_id;

insert into worths
with engagements as (
    select lead_no, day
    from matches
    semi join (from classes where is_engagement) as engagements using (class_no)
    union all
    from order_days
),

engaged as (
    select lead_no, max(day) as day
    from engagements
    group by lead_no
)

select lead_no, rule_no, points, points * 10000
from leads
left join engaged using (lead_no)
cross join inactivity_rules
where greatest(created_at::date, day) + days_inactive <= as_of();

insert into worths
with rule_years as (
    select *, unnest(range(1, years + 1))::integer as year
    from seasonal_rules
),

-- An order of February 29 has all its anniversaries on the 28th.
anniversaries as (
    select
        lead_no,
        rule_years.*,
        (day - (strftime(day, '%m-%d') = '02-29')::integer + to_years(year))::date as day
    from order_days
    cross join rule_years
)

select distinct lead_no, rule_no, points, points * 10000
from anniversaries
where as_of() between day - days_before and day + days_after;
