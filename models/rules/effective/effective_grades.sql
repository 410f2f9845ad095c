with model_bases as (
    select * from {{ ref('model_bases') }}
),

grades as (
    select * from {{ ref('grades') }}
),

final as (
    {{ effective_rows('grades', 'model_bases') }}
)

select * from final
