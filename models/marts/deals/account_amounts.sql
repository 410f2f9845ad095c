with amounts as (
    select
        account_id,
        currency,
        {{ sums_of_deals() }}
    from {{ ref('deals') }}
    where account_id is not null
    group by account_id, currency
),

final as (
    select
        amounts.account_id,
        scores.scoring_model,
        scores.account_score,
        {{ score_band('scores.account_score') }} as score_band,
        amounts.currency,
        amounts.open_deals,
        amounts.open_amount,
        amounts.won_deals,
        amounts.won_amount,
        amounts.deals_without_amount,
        {{ as_of() }} as scored_on
    from amounts
    left join {{ ref('account_scores') }} as scores
        on amounts.account_id = scores.account_id
)

select * from final
