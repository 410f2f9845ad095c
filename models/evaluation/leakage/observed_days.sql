-- A day of a lead counts once, under however many models it is an observation. All days
-- of a lead lie in one fold, so that none is judged by what became of the lead itself.
with limits as (
    {{ limits_of(['folds']) }}
),

days as (
    select
        scored_on,
        record_lead_id,
        lead_id,
        max(case when is_observation then 1 else 0 end) = 1 as is_observation,
        max(case when is_observation and is_converted then 1 else 0 end) as converted
    from {{ ref('observations') }}
    group by scored_on, record_lead_id, lead_id
),

final as (
    select
        days.*,
        {{ bucket('days.lead_id') }} % cast(limits.folds as integer) as fold
    from days
    cross join limits
)

select * from final
