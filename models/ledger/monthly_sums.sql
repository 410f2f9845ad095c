-- What the ledger was worth at the start of each month, by what the caps tell apart.
with months as (
    {{ month_starts(24) }}
),

final as (
    select
        months.month_start,
        entries.lead_id,
        entries.scoring_model,
        case
            when entries.dimension = 'timing' then 'timing' else entries.signal
        end as part,
        cast(sum(entries.points * weights.weight) as decimal(18, 4)) as contribution
    from {{ ref('score_entries') }} as entries
    inner join months
        on
            entries.starts_on <= months.month_start
            and coalesce(entries.ends_on, {{ latest_day() }}) > months.month_start
    inner join {{ ref('decay_weights') }} as weights
        on
            entries.decay = weights.decay
            and {{ days_between('entries.starts_on', 'months.month_start') }}
            = weights.age
    group by
        months.month_start, entries.lead_id, entries.scoring_model,
        case
            when entries.dimension = 'timing' then 'timing' else entries.signal
        end
)

select * from final
