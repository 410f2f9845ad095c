with identities as (
    select identities.*
    from {{ ref('identities') }} as identities
    left join {{ ref('shared_visitors') }} as shared_visitors
        on identities.visitor_id = shared_visitors.visitor_id
    where identities.rejection is null and shared_visitors.visitor_id is null
),

spans as (
    {{ visitor_spans('identities') }}
),

final as (
    select
        visitor_id,
        lead_id,
        known_on,
        valid_from,
        valid_to
    from spans
)

select * from final
