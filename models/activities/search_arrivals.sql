{#- A view: arrivals are read once, as activities. -#}
{{ config(materialized='view') }}

-- A visit that began with a search shows what the person looked for.
with final as (
    select
        events.basis,
        events.event_id,
        events.occurred_at,
        events.occurred_on,
        events.subject_id,
        events.known_on,
        lower(events.search_term) as content,
        search_terms.intent as content_group,
        coalesce(events.named_product, search_terms.product) as product
    from {{ ref('scored_events') }} as events
    left join {{ ref('classified_search_terms') }} as search_terms
        on events.search_term = search_terms.search_term
    where events.search_term is not null
)

select * from final
