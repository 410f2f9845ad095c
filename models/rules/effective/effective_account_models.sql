with model_bases as (
    select * from {{ ref('model_bases') }}
),

account_models as (
    select * from {{ ref('account_models') }}
),

final as (
    {{ effective_rows('account_models', 'model_bases') }}
)

select * from final
