-- What of a lead's official behavior is about which product, before any cap.
with final as (
    select
        entries.lead_id,
        entries.product,
        entries.scoring_model,
        cast(
            sum({{ worth('entries.points', 'weights.weight') }}) as decimal(18, 4)
        ) as contribution,
        cast(sum(entries.occurrences) as bigint) as occurrences,
        max(entries.starts_on) as last_day
    from {{ ref('score_entries') }} as entries
    inner join {{ ref('lead_assignments') }} as assignments
        on
            entries.lead_id = assignments.lead_id
            and entries.scoring_model = assignments.scoring_model
    left join {{ ref('decay_weights') }} as weights
        on
            entries.decay = weights.decay
            and {{ days_between('entries.starts_on', as_of()) }} = weights.age
    where
        entries.signal = 'behavior'
        and entries.product is not null
        and coalesce(entries.ends_on > {{ as_of() }}, true)
    group by entries.lead_id, entries.product, entries.scoring_model
)

select * from final
