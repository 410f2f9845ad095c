with model_bases as (
    select * from {{ ref('model_bases') }}
),

account_rank_weights as (
    select * from {{ ref('account_rank_weights') }}
),

final as (
    {{ effective_rows('account_rank_weights', 'model_bases') }}
)

select * from final
