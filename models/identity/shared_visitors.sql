-- A shared computer, or an id that a broken tracker sends for everybody.
with final as (
    select
        visitor_id,
        count(distinct lead_id) as leads
    from {{ ref('identities') }}
    where rejection is null
    group by visitor_id
    having count(distinct lead_id) > {{ leads_per_visitor() }}
)

select * from final
