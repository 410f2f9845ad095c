with final as (
    select
        leads.lead_id,
        leads.created_at,
        segments.segment,
        lead_accounts.account_id
    from {{ ref('leads') }} as leads
    inner join {{ ref('lead_segments') }} as segments
        on leads.lead_id = segments.lead_id
    inner join {{ ref('lead_accounts') }} as lead_accounts
        on leads.lead_id = lead_accounts.lead_id
)

select * from final
