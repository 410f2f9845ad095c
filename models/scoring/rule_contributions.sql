-- Groups by rule_id only; attributes of the rule join later. Grouping by them too ran
-- out of memory.
with contributions as (
    {{ contributions_on(as_of(), ref('score_entries')) }}
),

final as (
    select
        basis,
        subject_id,
        rule_id,
        cast(sum(raw_points) as bigint) as raw_points,
        cast(sum(points) as bigint) as points,
        cast(sum(contribution) as decimal(18, 4)) as contribution,
        cast(sum(occurrences) as bigint) as occurrences,
        max(starts_on) as last_day
    from contributions
    group by basis, subject_id, rule_id
)

select * from final
