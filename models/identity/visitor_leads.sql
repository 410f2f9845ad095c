with identities as (
    select * from {{ ref('identities') }} where rejection is null
),

final as (
    select
        visitor_id,
        lead_id,
        known_on,
        -- The first identification speaks for the time before it too.
        case
            when row_number() over visits > 1 then identified_at
        end as valid_from,
        lead(identified_at) over visits as valid_to
    from identities
    window visits as (partition by visitor_id order by identified_at)
)

select * from final
