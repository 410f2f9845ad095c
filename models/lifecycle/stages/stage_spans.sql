-- When what makes a stage holds, whatever other stages hold beside it.
with spans as (
    select
        lead_id,
        case obstacle
            when 'is_customer' then 'customer'
            when 'open_opportunity' then 'opportunity'
            else obstacle
        end as stage,
        starts_on,
        ends_on
    from {{ ref('lead_obstacles') }}

    union all

    select rules.lead_id, 'disqualified' as stage, rules.starts_on, rules.ends_on
    from {{ ref('lead_disqualifications') }} as rules
    inner join {{ ref('lead_assignments') }} as assignments
        on
            rules.lead_id = assignments.lead_id
            and rules.scoring_model = assignments.scoring_model

    union all

    select lead_id, stage, starts_on, ends_on from {{ ref('sales_stage_spans') }}

    union all

    select
        entries.lead_id,
        'marketing_qualified' as stage,
        entries.entered_on as starts_on,
        entries.left_on as ends_on
    from {{ ref('mql_entries') }} as entries
    inner join {{ ref('lead_assignments') }} as assignments
        on
            entries.lead_id = assignments.lead_id
            and entries.scoring_model = assignments.scoring_model

    union all

    select
        days.lead_id,
        'engaged' as stage,
        min(days.engaged_on) as starts_on,
        null as ends_on
    from {{ ref('engaged_days') }} as days
    inner join {{ ref('leads') }} as leads
        on days.lead_id = leads.lead_id and days.engaged_on >= leads.created_on
    where days.basis = 'official' and days.is_by_event
    group by days.lead_id

    union all

    select lead_id, 'lead' as stage, created_on as starts_on, null as ends_on
    from {{ ref('leads') }}
),

-- From the lead's creation to the day of the build.
final as (
    select
        spans.lead_id,
        spans.stage,
        greatest(spans.starts_on, leads.created_on) as starts_on,
        case when spans.ends_on <= {{ as_of() }} then spans.ends_on end as ends_on
    from spans
    inner join {{ ref('leads') }} as leads on spans.lead_id = leads.lead_id
    where
        spans.starts_on <= {{ as_of() }}
        and coalesce(spans.ends_on > leads.created_on, true)
)

select * from final
