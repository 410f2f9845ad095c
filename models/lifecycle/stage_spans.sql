-- When what makes a stage holds, whatever other stages hold beside it.
{%- set for_good = 'cast(null as date) as ends_on' %}

with disqualified as (
    select disqualifications.*
    from {{ ref('lead_disqualifications') }} as disqualifications
    inner join {{ ref('lead_assignments') }} as assignments
        on
            disqualifications.lead_id = assignments.lead_id
            and disqualifications.scoring_model = assignments.scoring_model
),

customers as (
    select lead_accounts.lead_id, accounts.customer_since_on as starts_on
    from {{ ref('lead_accounts') }} as lead_accounts
    inner join {{ ref('accounts') }} as accounts
        on lead_accounts.account_id = accounts.account_id

    union all

    select lead_id, converted_on as starts_on from {{ ref('conversions') }}
),

spans as (
    select lead_id, 'opted_out' as stage, opted_out_on as starts_on, {{ for_good }}
    from {{ ref('leads') }}
    union all
    select lead_id, 'disqualified' as stage, starts_on, ends_on from disqualified
    union all
    select lead_id, 'customer' as stage, starts_on, {{ for_good }} from customers
    union all
    select lead_id, 'opportunity' as stage, created_on, closed_on
    from {{ ref('lead_opportunities') }}
    union all
    select lead_id, stage, starts_on, ends_on from {{ ref('sales_stage_spans') }}
    union all
    select lead_id, 'marketing_qualified' as stage, entered_on, left_on
    from {{ ref('mql_events') }}
    where is_official
    union all
    select days.lead_id, 'engaged' as stage, min(days.engaged_on), {{ for_good }}
    from {{ ref('engaged_days') }} as days
    inner join {{ ref('leads') }} as leads
        on days.lead_id = leads.lead_id and days.engaged_on >= leads.created_on
    where days.basis = 'official' and days.is_by_event
    group by days.lead_id
    union all
    select lead_id, 'lead' as stage, created_on, {{ for_good }} from {{ ref('leads') }}
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
        and coalesce(
            spans.ends_on > spans.starts_on and spans.ends_on > leads.created_on, true
        )
)

select * from final
