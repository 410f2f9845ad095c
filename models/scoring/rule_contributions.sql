-- The day's worth of the ledger: entries that count on `as_of`, at the weight of their
-- age; beside it the same for leads with suppressed events if nothing were suppressed.
{%- set entries_by_basis = [
    ('official', 'score_entries'), ('unsuppressed', 'unsuppressed_entries'),
] %}

-- Summed by no more than it takes to tell rules apart: the sums of all leads are what a
-- build keeps in memory. What all entries of a rule have in common is added afterwards.
with sums as (
    {%- for basis, entries in entries_by_basis %}
    select
        '{{ basis }}' as basis,
        entries.lead_id,
        entries.scoring_model,
        entries.rule,
        cast(sum(entries.raw_points) as bigint) as raw_points,
        cast(sum(entries.points) as bigint) as points,
        cast(
            sum({{ worth('entries.points', 'decay_weights.weight') }}) as decimal(18, 4)
        ) as contribution,
        cast(sum(entries.occurrences) as bigint) as occurrences,
        max(entries.starts_on) as last_day
    from {{ ref(entries) }} as entries
    left join {{ ref('decay_weights') }} as decay_weights
        on
            entries.decay = decay_weights.decay
            and {{ days_between('entries.starts_on', as_of()) }} = decay_weights.age
    where coalesce(entries.ends_on > {{ as_of() }}, true)
    group by entries.lead_id, entries.scoring_model, entries.rule
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        sums.basis,
        sums.lead_id,
        sums.scoring_model,
        sums.rule,
        rules.dimension,
        rules.signal,
        sums.raw_points,
        sums.points,
        sums.contribution,
        sums.occurrences,
        sums.last_day
    from sums
    inner join {{ ref('rules') }} as rules
        on sums.scoring_model = rules.scoring_model and sums.rule = rules.rule
)

select * from final
