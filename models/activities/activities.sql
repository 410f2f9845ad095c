{#- A view: only what is derived from events is a table of its own. -#}
{{ config(materialized='view') }}

-- One stream of what people did, or did not do: ordinary rules can name any of it.
{%- set columns = [
    'basis', 'event_id', 'occurred_at', 'occurred_on', 'subject_id', 'known_on',
] %}

with final as (
    select
        {{ columns | join(', ') }},
        activity_type,
        content,
        content_group,
        product,
        quantity
    from {{ ref('scored_events') }}

    union all

    select
        {{ columns | join(', ') }},
        'email_ignored' as activity_type,
        content,
        content_group,
        product,
        null as quantity
    from {{ ref('ignored_emails') }}

    union all

    select
        events.{{ columns | join(', events.') }},
        'search_arrival' as activity_type,
        lower(events.search_term) as content,
        search_terms.intent as content_group,
        coalesce(events.named_product, search_terms.product) as product,
        null as quantity
    from {{ ref('scored_events') }} as events
    left join {{ ref('classified_search_terms') }} as search_terms
        on events.search_term = search_terms.search_term
    where events.search_term is not null

    union all

    select
        events.{{ columns | join(', events.') }},
        'referral_arrival' as activity_type,
        referrers.host as content,
        contents.content_group,
        coalesce(events.named_product, contents.product) as product,
        null as quantity
    from {{ ref('scored_events') }} as events
    inner join {{ ref('outside_referrers') }} as referrers
        on events.referrer = referrers.referrer
    left join {{ ref('classified_contents') }} as contents
        on
            contents.activity_type = 'referral_arrival'
            and referrers.host = contents.content
)

select * from final
