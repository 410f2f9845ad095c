-- What of a candidate's ledger begins, fades and ends together is one row: gains, which
-- can only shrink as they fade, and losses, which can only shrink too.
with final as (
    select
        entries.lead_id,
        entries.scoring_model,
        entries.dimension,
        entries.signal,
        entries.decay,
        entries.starts_on,
        coalesce(entries.ends_on, {{ latest_day() }}) as ends_on,
        cast(sum(greatest(entries.points, 0)) as bigint) as gains,
        cast(sum(least(entries.points, 0)) as bigint) as losses
    from {{ ref('score_entries') }} as entries
    inner join {{ ref('mql_candidates') }} as candidates
        on
            entries.lead_id = candidates.lead_id
            and entries.scoring_model = candidates.scoring_model
    where coalesce(entries.starts_on < entries.ends_on, true)
    group by
        entries.lead_id, entries.scoring_model, entries.dimension, entries.signal,
        entries.decay, entries.starts_on, entries.ends_on
)

select * from final
