with final as (
    select
        dated_by,
        count(*) as records
    from {{ ref('opportunities') }}
    where rejection is null and dated_by <> 'created_at'
    group by dated_by
)

select * from final
