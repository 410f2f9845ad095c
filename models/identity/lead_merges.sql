-- A chain of merges A→B→C is followed to its end. A row that is part of a cycle ends
-- nowhere and is rejected; a row that leads into a cycle ends where the cycle begins.
with recursive merged as (
    select
        merged_lead_id,
        surviving_lead_id,
        {{ business_day('merged_at') }} as merged_on,
        merged_at
    from {{ ref('stg_lead_merges') }}
    where outcome = 'kept'
),

{{ reached('merged', origin='merged_lead_id', target='surviving_lead_id') }},

cyclic as (
    select distinct merged.merged_lead_id
    from merged
    inner join reached
        on
            merged.surviving_lead_id = reached.lead_id
            and merged.merged_lead_id = reached.reached_lead_id
),

straight as (
    select merged.*
    from merged
    left join cyclic on merged.merged_lead_id = cyclic.merged_lead_id
    where cyclic.merged_lead_id is null
),

chains as (
    select
        reached.lead_id,
        max(step.merged_on) as known_on,
        max(
            case when next_step.merged_lead_id is null then step.surviving_lead_id end
        ) as last_lead_id
    from reached
    inner join straight as step on reached.reached_lead_id = step.merged_lead_id
    left join straight as next_step
        on step.surviving_lead_id = next_step.merged_lead_id
    group by reached.lead_id
),

final as (
    select
        merged.merged_lead_id,
        merged.surviving_lead_id as named_lead_id,
        merged.merged_at,
        chains.known_on,
        survivors.lead_id as surviving_lead_id,
        case
            when cyclic.merged_lead_id is not null then 'merge cycle'
            when survivors.lead_id is null then 'unknown lead'
        end as rejection
    from merged
    left join cyclic on merged.merged_lead_id = cyclic.merged_lead_id
    left join chains on merged.merged_lead_id = chains.lead_id
    left join {{ ref('stg_leads') }} as survivors
        on chains.last_lead_id = survivors.lead_id and survivors.outcome = 'kept'
)

select * from final
