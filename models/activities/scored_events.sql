{#- A view: three ways to look at events. -#}
{{ config(materialized='view') }}
{%- set columns = [
    'event_id', 'occurred_at', 'occurred_on', 'subject_id', 'activity_type', 'content',
    'content_group', 'product', 'named_product', 'quantity', 'referrer', 'search_term',
] %}

-- official: events that are not suppressed. unsuppressed: all events, for leads that
-- have suppressed ones. anonymous: events of unknown people, by account.
with final as (
    select
        'official' as basis,
        events.{{ columns | join(', events.') }},
        events.known_on
    from {{ ref('lead_events') }} as events
    where events.suppressed_by is null

    union all

    select
        scored_leads.basis,
        events.{{ columns | join(', events.') }},
        events.known_on
    from {{ ref('lead_events') }} as events
    inner join {{ ref('scored_leads') }} as scored_leads
        on
            events.subject_id = scored_leads.subject_id
            and scored_leads.basis = 'unsuppressed'

    union all

    select
        'anonymous' as basis,
        events.{{ columns | join(', events.') }},
        events.occurred_on as known_on
    from {{ ref('anonymous_activities') }} as events
)

select * from final
