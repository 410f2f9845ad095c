-- An opportunity that names a lead counts for that lead alone. One that names only an
-- account counts for every lead of it, unless it named a lead that was erased.
with opportunities as (
    select * from {{ ref('opportunities') }} where rejection is null
),

lead_accounts as (
    select * from {{ ref('lead_accounts') }}
),

of_one_lead as (
    select
        opportunities.lead_id,
        opportunities.opportunity_id,
        opportunities.created_on,
        opportunities.closed_on,
        opportunities.is_won,
        true as can_convert_lead
    from opportunities
    where opportunities.lead_id is not null
),

of_the_account as (
    select
        lead_accounts.lead_id,
        opportunities.opportunity_id,
        opportunities.created_on,
        opportunities.closed_on,
        opportunities.is_won,
        lead_accounts.created_on <= opportunities.created_on as can_convert_lead
    from opportunities
    inner join lead_accounts on opportunities.account_id = lead_accounts.account_id
    where opportunities.lead_id is null and not opportunities.has_erased_lead
),

both_kinds as (
    select * from of_one_lead
    union all
    select * from of_the_account
),

final as (
    select
        lead_id,
        opportunity_id,
        created_on,
        closed_on,
        coalesce(is_won and closed_on <= {{ as_of() }} and can_convert_lead, false)
            as is_conversion
    from both_kinds
)

select * from final
