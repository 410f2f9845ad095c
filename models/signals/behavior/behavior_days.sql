-- How often a rule was met on a day, and how many of these matches its limits let
-- through: those of the day, then what the days before have left of the limit in total.
-- Where all of the day was about one product, or none, this says it all.
{%- set day_keys = ['basis', 'rule_id', 'subject_id', 'occurred_on'] %}

with days as (
    select
        {{ day_keys | join(', ') }},
        period_starts_on,
        period_ends_on,
        count(*) as matches,
        max(known_on) as known_on,
        min(product) as product,
        count(product) not in (0, count(*))
        or coalesce(min(product) <> max(product), false) as has_several_products
    from {{ ref('behavior_matches') }}
    where occurrences = 1
    group by {{ day_keys | join(', ') }}, period_starts_on, period_ends_on
),

limited_by_day as (
    select
        days.*,
        least(days.matches, rules.times_per_day) as let_through_by_day,
        rules.times_in_total
    from days
    inner join {{ ref('scored_behavior_rules') }} as rules
        on days.rule_id = rules.rule_id
),

limited_in_total as (
    select
        *,
        let_through_by_day as let_through
    from limited_by_day
    where times_in_total is null

    union all

    select
        *,
        greatest(
            least(
                let_through_by_day,
                times_in_total - coalesce(
                    sum(let_through_by_day) over (
                        partition by basis, rule_id, subject_id, period_starts_on
                        order by occurred_on
                        rows between unbounded preceding and 1 preceding
                    ),
                    0
                )
            ),
            0
        ) as let_through
    from limited_by_day
    where times_in_total is not null
),

final as (
    select
        {{ day_keys | join(', ') }},
        period_ends_on,
        matches,
        cast(let_through as bigint) as let_through,
        known_on,
        product,
        has_several_products
    from limited_in_total
)

select * from final
