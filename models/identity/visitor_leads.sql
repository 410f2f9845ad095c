with identities as (
    select * from {{ ref('identities') }} where rejection is null
),

final as (
    select
        identities.visitor_id,
        identities.lead_id,
        identities.known_on,
        -- The first identification speaks for the time before it too.
        case
            when row_number() over visits > 1 then identities.identified_at
        end as valid_from,
        lead(identities.identified_at) over visits as valid_to
    from identities
    left join {{ ref('shared_visitors') }} as shared_visitors
        on identities.visitor_id = shared_visitors.visitor_id
    where shared_visitors.visitor_id is null
    window visits as (
        partition by identities.visitor_id order by identities.identified_at
    )
)

select * from final
