{#- Account Engagement copies the opportunities of Salesforce: where Salesforce is read
    too, they would count twice. -#}
{{ config(enabled=is_source('pardot')) }}

with opportunities as (
    {{ read_source('pardot', 'opportunity') }}
),

links as (
    {{ read_source('pardot', 'opportunity_prospect') }}
),

prospects as (
    select * from {{ ref('pardot__leads') }}
),

accounts as (
    select * from {{ ref('pardot__accounts') }}
),

newest_opportunities as (
    {{ newest_rows('opportunities', 'id', ['updated_at', '_fivetran_synced']) }}
),

-- Of several prospects none is the one: the deal counts for their account.
people as (
    select
        links.opportunity_id,
        min(prospects.lead_id) as lead_id,
        max(accounts.account_id) as account_id,
        count(distinct prospects.lead_id) as prospects
    from links
    inner join prospects
        on {{ source_id('pardot', 'links.prospect_id') }} = prospects.lead_id
    left join accounts on prospects.account_id = accounts.account_id
    group by links.opportunity_id
),

final as (
    select
        {{ source_id('pardot', 'newest_opportunities.id') }} as opportunity_id,
        people.account_id,
        case
            when people.prospects = 1 or people.account_id is null then people.lead_id
        end as lead_id,
        newest_opportunities.created_at,
        case
            when lower(newest_opportunities.status) in ('won', 'lost')
                then coalesce(
                    newest_opportunities.closed_at, newest_opportunities.updated_at
                )
        end as closed_at,
        newest_opportunities.stage,
        lower(newest_opportunities.status) = 'won' as is_won,
        newest_opportunities.value as amount,
        case
            when newest_opportunities._fivetran_deleted
                then newest_opportunities.updated_at
        end as deleted_at
    from newest_opportunities
    left join people on newest_opportunities.id = people.opportunity_id
    where {{ 'false' if is_source('salesforce') else 'true' }}
)

select * from final
