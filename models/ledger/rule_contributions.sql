-- The day's worth of the ledger: entries that count on `as_of`, at the weight of their age.
with entries as (
    select
        *,
        {{ days_between('starts_on', as_of()) }} as age
    from {{ ref('score_entries') }}
    where coalesce(ends_on > {{ as_of() }}, true)
),

final as (
    select
        entries.lead_id,
        entries.scoring_model,
        entries.rule,
        entries.dimension,
        entries.signal,
        cast(sum(entries.raw_points) as bigint) as raw_points,
        cast(sum(entries.points) as bigint) as points,
        cast(
            sum(entries.points * coalesce(decay_weights.weight, 0)) as decimal(18, 4)
        ) as contribution,
        cast(sum(entries.occurrences) as bigint) as occurrences,
        max(entries.starts_on) as last_day
    from entries
    left join {{ ref('decay_weights') }} as decay_weights
        on entries.decay = decay_weights.decay and entries.age = decay_weights.age
    group by
        entries.lead_id, entries.scoring_model, entries.rule, entries.dimension,
        entries.signal
)

select * from final
