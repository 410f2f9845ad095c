{#- A view: arrivals are read once, as activities. -#}
{{ config(materialized='view') }}

-- Who came from somebody else's site, such as one with reviews.
with final as (
    select
        events.basis,
        events.event_id,
        events.occurred_at,
        events.occurred_on,
        events.subject_id,
        events.known_on,
        referrers.host as content,
        contents.content_group,
        coalesce(events.named_product, contents.product) as product
    from {{ ref('scored_events') }} as events
    inner join {{ ref('outside_referrers') }} as referrers
        on events.referrer = referrers.referrer
    left join {{ ref('classified_contents') }} as contents
        on
            contents.activity_type = 'referral_arrival'
            and referrers.host = contents.content
)

select * from final
