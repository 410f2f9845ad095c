-- Ledger entries of candidates, summed where model, part, decay and dates agree. Gains
-- and losses stay separate, because the bounds in readiness_of need each to shrink on
-- its own.
with entries as (
    select
        entries.subject_id,
        rules.scoring_model,
        rules.dimension,
        rules.signal,
        rules.decay,
        entries.rule_id,
        entries.starts_on,
        entries.ends_on,
        entries.points,
        entries.points > 0 as is_gain
    from {{ ref('dated_entries') }} as entries
    inner join {{ ref('rules') }} as rules on entries.rule_id = rules.rule_id
    inner join {{ ref('mql_candidates') }} as candidates
        on
            entries.subject_id = candidates.subject_id
            and rules.scoring_model = candidates.scoring_model
    where
        entries.basis = 'official'
        and coalesce(entries.starts_on < entries.ends_on, true)
),

final as (
    select
        subject_id,
        scoring_model,
        min(rule_id) as rule_id,
        starts_on,
        ends_on,
        cast(sum(points) as bigint) as points
    from entries
    group by
        subject_id, scoring_model, dimension, signal, decay, starts_on, ends_on, is_gain
)

select * from final
