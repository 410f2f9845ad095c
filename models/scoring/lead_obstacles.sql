-- What keeps a lead from being called, whatever its score, and on which days.
with statuses as (
    select
        lead_id,
        status,
        changed_on,
        lead(changed_on) over (
            partition by lead_id order by changed_at, status
        ) as next_changed_on
    from {{ ref('lead_statuses') }}
    where rejection is null
),

customers as (
    select
        leads.lead_id,
        least(
            coalesce(accounts.customer_since_on, conversions.converted_on),
            coalesce(conversions.converted_on, accounts.customer_since_on)
        ) as customer_since_on
    from {{ ref('leads') }} as leads
    left join {{ ref('lead_accounts') }} as lead_accounts
        on leads.lead_id = lead_accounts.lead_id
    left join {{ ref('accounts') }} as accounts
        on lead_accounts.account_id = accounts.account_id
    left join {{ ref('conversions') }} as conversions
        on leads.lead_id = conversions.lead_id
),

spans as (
    select
        lead_id,
        'disqualified' as obstacle,
        changed_on as starts_on,
        next_changed_on as ends_on
    from statuses
    where status = 'disqualified'

    union all

    select
        lead_id,
        'opted_out' as obstacle,
        opted_out_on as starts_on,
        null as ends_on
    from {{ ref('leads') }}

    union all

    select
        lead_id,
        'is_customer' as obstacle,
        customer_since_on as starts_on,
        null as ends_on
    from customers

    union all

    select
        lead_id,
        'open_opportunity' as obstacle,
        created_on as starts_on,
        closed_on as ends_on
    from {{ ref('lead_opportunities') }}
),

final as (
    select
        subjects.subject_id,
        spans.obstacle,
        spans.starts_on,
        spans.ends_on
    from spans
    inner join {{ ref('subjects') }} as subjects on spans.lead_id = subjects.lead_id
    where
        spans.starts_on <= {{ as_of() }}
        and coalesce(spans.starts_on < spans.ends_on, true)
)

select * from final
