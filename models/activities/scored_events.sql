{#- A view: three ways to look at events. -#}
{{ config(materialized='view') }}
{%- set columns = [
    'event_id', 'occurred_at', 'occurred_on', 'activity_type', 'content',
    'content_group', 'product', 'named_product', 'quantity', 'referrer', 'search_term',
] %}

-- Suppressed events earn nothing. Beside it stands what a lead would have if none of
-- its events were suppressed: the basis `unsuppressed`, for leads where that differs.
-- What unknown people of an account did counts for the account, in the place of a lead.
with final as (
    select
        'official' as basis,
        events.{{ columns | join(', events.') }},
        events.lead_id,
        events.known_on
    from {{ ref('lead_events') }} as events
    where events.suppressed_by is null

    union all

    select
        'unsuppressed' as basis,
        events.{{ columns | join(', events.') }},
        events.lead_id,
        events.known_on
    from {{ ref('lead_events') }} as events
    inner join {{ ref('suppressed_leads') }} as suppressed_leads
        on events.lead_id = suppressed_leads.lead_id

    union all

    select
        'anonymous' as basis,
        events.{{ columns | join(', events.') }},
        events.account_id as lead_id,
        events.occurred_on as known_on
    from {{ ref('anonymous_activities') }} as events
)

select * from final
