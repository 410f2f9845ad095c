with final as (
    select * from {{ ref('stages') }}
)

select * from final
