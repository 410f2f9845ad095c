{#- A view: two ways to look at the events of leads. -#}
{{ config(materialized='view') }}

-- Suppressed events earn nothing. Beside it stands what a lead would have if none of
-- its events were suppressed: the basis `unsuppressed`, for leads where that differs.
with final as (
    select
        'official' as basis,
        events.*
    from {{ ref('lead_events') }} as events
    where events.suppressed_by is null

    union all

    select
        'unsuppressed' as basis,
        events.*
    from {{ ref('lead_events') }} as events
    inner join {{ ref('suppressed_leads') }} as suppressed_leads
        on events.lead_id = suppressed_leads.lead_id
)

select * from final
