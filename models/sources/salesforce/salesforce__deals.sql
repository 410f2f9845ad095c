{#- The newest row of each opportunity. The close date of an open one is a plan. -#}
{{ config(enabled=is_source('salesforce')) }}

with opportunities as (
    {{ read_source('salesforce', 'opportunity') }}
),

entries as (
    select * from {{ ref('salesforce__stage_entries') }}
),

newest_opportunities as (
    {{ newest_of_salesforce('opportunities') }}
),

final as (
    select
        newest_opportunities.id,
        newest_opportunities.account_id,
        newest_opportunities.contact_id,
        newest_opportunities.stage_name,
        newest_opportunities.is_won,
        newest_opportunities.amount,
        newest_opportunities.currency_iso_code,
        newest_opportunities.created_date,
        -- Bookings go by the close date. Where people left it in the future, the day on
        -- which they closed the deal counts.
        case
            when newest_opportunities.is_closed
                then least(
                    newest_opportunities.close_date,
                    coalesce(
                        entries.entered_at,
                        newest_opportunities.last_stage_change_date,
                        newest_opportunities.close_date
                    )
                )
        end as closed_at,
        {{ deleted_in_salesforce('newest_opportunities') }} as deleted_at
    from newest_opportunities
    left join entries on newest_opportunities.id = entries.opportunity_id
)

select * from final
