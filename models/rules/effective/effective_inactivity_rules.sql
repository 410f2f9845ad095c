with model_bases as (
    select * from {{ ref('model_bases') }}
),

inactivity_rules as (
    select * from {{ ref('inactivity_rules') }}
),

final as (
    {{ effective_rows('inactivity_rules', 'model_bases') }}
)

select * from final
