-- The day's worth of the ledger: entries that count on `as_of`, at the weight of their
-- age; beside it the same for leads with suppressed events if nothing were suppressed.
{%- set columns = [
    'lead_id', 'scoring_model', 'rule', 'dimension', 'signal', 'starts_on', 'ends_on',
    'points', 'decay', 'occurrences', 'raw_points',
] %}

with entries as (
    select
        'official' as basis,
        {{ columns | join(', ') }}
    from {{ ref('score_entries') }}

    union all

    select
        'unsuppressed' as basis,
        {{ columns | join(', ') }}
    from {{ ref('unsuppressed_entries') }}
),

final as (
    select
        entries.basis,
        entries.lead_id,
        entries.scoring_model,
        entries.rule,
        entries.dimension,
        entries.signal,
        cast(sum(entries.raw_points) as bigint) as raw_points,
        cast(sum(entries.points) as bigint) as points,
        cast(
            sum({{ worth('entries.points', 'decay_weights.weight') }}) as decimal(18, 4)
        ) as contribution,
        cast(sum(entries.occurrences) as bigint) as occurrences,
        max(entries.starts_on) as last_day
    from entries
    left join {{ ref('decay_weights') }} as decay_weights
        on
            entries.decay = decay_weights.decay
            and {{ days_between('entries.starts_on', as_of()) }} = decay_weights.age
    where coalesce(entries.ends_on > {{ as_of() }}, true)
    group by
        entries.basis, entries.lead_id, entries.scoring_model, entries.rule,
        entries.dimension, entries.signal
)

select * from final
