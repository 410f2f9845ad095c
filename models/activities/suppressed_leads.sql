with final as (
    select distinct lead_id
    from {{ ref('lead_events') }}
    where suppressed_by is not null
)

select * from final
