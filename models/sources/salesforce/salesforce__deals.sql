{#- The newest row of each opportunity. The close date of an open one is a plan. -#}
{{ config(enabled=is_source('salesforce')) }}

with opportunities as (
    {{ read_source('salesforce', 'opportunity') }}
),

entries as (
    select * from {{ ref('salesforce__stage_entries') }}
),

newest_opportunities as (
    {{ newest_rows('opportunities', 'id', [
        '_fivetran_active', '_fivetran_start', 'system_modstamp', 'last_modified_date',
        '_fivetran_synced',
    ]) }}
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
        case
            when
                newest_opportunities.is_deleted
                or not newest_opportunities._fivetran_active
                then coalesce(
                    newest_opportunities.system_modstamp,
                    newest_opportunities.last_modified_date,
                    newest_opportunities._fivetran_synced
                )
        end as deleted_at
    from newest_opportunities
    left join entries on newest_opportunities.id = entries.opportunity_id
)

select * from final
