-- What of a candidate's ledger begins, fades and ends together is one row: gains, which
-- can only shrink as they fade, and losses, which can only shrink too.
with final as (
    select
        entries.subject_id,
        rules.scoring_model,
        rules.dimension,
        rules.signal,
        rules.decay,
        entries.starts_on,
        coalesce(entries.ends_on, {{ latest_day() }}) as ends_on,
        cast(sum(greatest(entries.points, 0)) as bigint) as gains,
        cast(sum(least(entries.points, 0)) as bigint) as losses
    from {{ ref('score_entries') }} as entries
    inner join {{ ref('rules') }} as rules on entries.rule_id = rules.rule_id
    inner join {{ ref('mql_candidates') }} as candidates
        on
            entries.subject_id = candidates.subject_id
            and rules.scoring_model = candidates.scoring_model
    where
        entries.basis = 'official'
        and coalesce(entries.starts_on < entries.ends_on, true)
    group by
        entries.subject_id, rules.scoring_model, rules.dimension, rules.signal,
        rules.decay, entries.starts_on, entries.ends_on
)

select * from final
