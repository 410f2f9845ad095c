with model_bases as (
    select * from {{ ref('model_bases') }}
),

fit_rules as (
    select * from {{ ref('fit_rules') }}
),

final as (
    {{ effective_rows('fit_rules', 'model_bases') }}
)

select * from final
