{{ after_working_set() }}
-- The first segment, by priority, whose condition holds on the day of the score.
with held as (
    select
        lead_conditions.lead_id,
        lower(segments.segment) as segment,
        row_number() over (
            partition by lead_conditions.lead_id
            order by segments.priority, segments.segment
        ) as precedence
    from {{ ref('lead_conditions') }} as lead_conditions
    inner join {{ ref('segments') }} as segments
        on lead_conditions.condition_name = {{ condition_name('segments') }}
    where
        lead_conditions.starts_on <= {{ as_of() }}
        and coalesce(lead_conditions.ends_on > {{ as_of() }}, true)
),

final as (
    select
        leads.lead_id,
        coalesce(held.segment, 'default') as segment
    from {{ ref('leads') }} as leads
    left join held
        on leads.lead_id = held.lead_id and held.precedence = 1
)

select * from final
