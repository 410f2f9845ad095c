-- What keeps a lead from being called on `as_of`, whatever its score.
with leads as (
    select
        leads.lead_id,
        leads.opted_out_on,
        accounts.customer_since_on
    from {{ ref('leads') }} as leads
    left join {{ ref('lead_accounts') }} as lead_accounts
        on leads.lead_id = lead_accounts.lead_id
    left join {{ ref('accounts') }} as accounts
        on lead_accounts.account_id = accounts.account_id
),

latest_statuses as (
    select
        lead_id,
        status,
        row_number() over (
            partition by lead_id order by changed_at desc, status desc
        ) as recency
    from {{ ref('lead_statuses') }}
    where rejection is null
),

open_opportunities as (
    select distinct lead_id
    from {{ ref('lead_opportunities') }}
    where coalesce(closed_on > {{ as_of() }}, true)
),

final as (
    select
        leads.lead_id,
        coalesce(latest_statuses.status = 'disqualified', false) as is_disqualified,
        coalesce(leads.opted_out_on <= {{ as_of() }}, false) as is_opted_out,
        coalesce(leads.customer_since_on <= {{ as_of() }}, false)
        or conversions.lead_id is not null as is_customer,
        open_opportunities.lead_id is not null as has_open_opportunity
    from leads
    left join latest_statuses
        on leads.lead_id = latest_statuses.lead_id and latest_statuses.recency = 1
    left join {{ ref('conversions') }} as conversions
        on leads.lead_id = conversions.lead_id
    left join open_opportunities on leads.lead_id = open_opportunities.lead_id
)

select * from final
