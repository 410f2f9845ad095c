with model_bases as (
    select * from {{ ref('model_bases') }}
),

disqualification_rules as (
    select * from {{ ref('disqualification_rules') }}
),

final as (
    {{ effective_rows('disqualification_rules', 'model_bases') }}
)

select * from final
