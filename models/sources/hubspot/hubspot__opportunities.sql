{#- HubSpot copies the opportunities of a Salesforce that it is connected with: where
    Salesforce is read too, they would count twice. -#}
{{ config(enabled=is_source('hubspot')) }}

with deals as (
    {{ read_source('hubspot', 'deal') }}
),

stages as (
    {{ read_source('hubspot', 'deal_pipeline_stage') }}
),

entered_stages as (
    {{ read_source('hubspot', 'deal_stage') }}
),

merged_deals as (
    {{ read_source('hubspot', 'merged_deal') }}
),

entries as (
    select
        deal_id,
        value as stage_id,
        max(date_entered) as entered_at
    from entered_stages
    group by deal_id, value
),

staged as (
    select
        deals.*,
        coalesce(stages.label, deals.deal_pipeline_stage_id) as stage,
        entries.entered_at,
        merged_deals.merged_deal_id is not null as is_merged,
        coalesce(
            stages.closed_won,
            deals.property_hs_is_closed_won,
            stages.is_closed and stages.probability = 1,
            false
        ) as is_won,
        coalesce(stages.is_closed, deals.property_hs_is_closed, false) as is_closed
    from deals
    left join stages on deals.deal_pipeline_stage_id = stages.stage_id
    left join entries
        on
            deals.deal_id = entries.deal_id
            and deals.deal_pipeline_stage_id = entries.stage_id
    left join merged_deals on deals.deal_id = merged_deals.merged_deal_id
    where
        coalesce(deals._fivetran_active, true)
        {%- if is_source('salesforce') %}
        and deals.property_hs_salesforceopportunityid is null
        {%- endif %}
),

final as (
    select
        {{ source_id('hubspot', 'staged.deal_id') }} as opportunity_id,
        {{ source_id('hubspot', 'parties.company_id') }} as account_id,
        {{ source_id('hubspot', 'parties.contact_id') }} as lead_id,
        staged.property_createdate as created_at,
        -- The close date of an open deal is a guess.
        case
            when staged.is_closed or staged.is_won
                then coalesce(
                    {{ text_from_instant('staged.entered_at') }},
                    staged.property_closedate
                )
        end as closed_at,
        staged.stage,
        staged.is_won,
        staged.property_amount as amount,
        staged.property_deal_currency_code as currency,
        -- The deal that it was merged into stands for it from the start.
        case
            when staged.is_merged then staged.property_createdate
            when staged.is_deleted
                then coalesce(
                    staged.archived_at,
                    staged._fivetran_synced,
                    staged.property_createdate
                )
        end as deleted_at
    from staged
    left join {{ ref('hubspot__deal_parties') }} as parties
        on staged.deal_id = parties.deal_id
)

select * from final
