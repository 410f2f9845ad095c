with model_bases as (
    select * from {{ ref('model_bases') }}
),

buying_cycle_rules as (
    select * from {{ ref('buying_cycle_rules') }}
),

final as (
    {{ effective_rows('buying_cycle_rules', 'model_bases') }}
)

select * from final
