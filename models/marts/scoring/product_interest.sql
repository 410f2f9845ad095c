with final as (
    select * from {{ ref('product_contributions') }}
)

select * from final
