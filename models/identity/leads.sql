{%- set columns = [
    'lead_id', 'email', 'first_name', 'last_name', 'phone', 'owner', 'job_title',
    'company_name', 'country', 'lead_source', 'account_id', 'created_at', 'updated_at',
    'opted_out_at', 'unreadable_opted_out_at', 'further_cells',
] %}

with across_sources as (
    select * from {{ ref('leads_across_sources') }}
),

leads as (
    select {{ columns | join(', ') }}
    from {{ ref('stg_leads') }}
    where
        outcome = 'kept'
        and lead_id not in (select across_sources.lead_id from across_sources)

    union all

    select {{ columns | join(', ') }}
    from across_sources
),

survivors as (
    select * from {{ ref('known_leads') }} where known_lead_id = lead_id
),

final as (
    select
        leads.lead_id,
        leads.email,
        leads.first_name,
        leads.last_name,
        leads.phone,
        leads.owner,
        leads.job_title,
        leads.company_name,
        leads.country,
        leads.lead_source,
        leads.account_id,
        leads.created_at,
        leads.updated_at,
        leads.opted_out_at,
        leads.further_cells,
        {{ email_domain('leads.email') }} as email_domain,
        {{ business_day('leads.created_at') }} as created_on,
        -- An opt-out that cannot be read is an opt-out.
        case
            when leads.unreadable_opted_out_at is not null
                then {{ business_day('leads.created_at') }}
            else {{ business_day('leads.opted_out_at') }}
        end as opted_out_on
    from leads
    inner join survivors on leads.lead_id = survivors.known_lead_id
)

select * from final
