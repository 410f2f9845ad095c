with model_bases as (
    select * from {{ ref('model_bases') }}
),

buying_roles as (
    select * from {{ ref('buying_roles') }}
),

final as (
    {{ effective_rows('buying_roles', 'model_bases') }}
)

select * from final
