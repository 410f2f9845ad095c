with model_bases as (
    select * from {{ ref('model_bases') }}
),

behavior_rules as (
    select * from {{ ref('behavior_rules') }}
),

final as (
    {{ effective_rows('behavior_rules', 'model_bases') }}
)

select * from final
