with model_bases as (
    select * from {{ ref('model_bases') }}
),

seasonal_rules as (
    select * from {{ ref('seasonal_rules') }}
),

final as (
    {{ effective_rows('seasonal_rules', 'model_bases') }}
)

select * from final
