-- The N-th match earns the points once, on its day.
with matches as (
    select
        *,
        row_number() over (
            partition by basis, rule_id, subject_id, period_starts_on
            order by occurred_at, event_id
        ) as match_of_period
    from {{ ref('behavior_matches') }}
    where occurrences > 1 and within_days is null
),

reached as (
    select
        basis,
        subject_id,
        rule_id,
        max(occurred_on) as starts_on,
        period_ends_on as ends_on,
        max(known_on) as known_on
    from matches
    where match_of_period <= occurrences
    group by basis, subject_id, rule_id, period_starts_on, period_ends_on, occurrences
    having count(*) = occurrences
),

final as (
    select
        reached.basis,
        reached.subject_id,
        reached.rule_id,
        rules.product,
        reached.starts_on,
        reached.ends_on,
        rules.points,
        rules.occurrences,
        rules.points as raw_points,
        reached.known_on
    from reached
    inner join {{ ref('scored_behavior_rules') }} as rules
        on reached.rule_id = rules.rule_id
)

select * from final
