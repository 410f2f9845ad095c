with amounts as (
    select
        lead_id,
        currency,
        {{ sums_of_deals() }}
    from {{ ref('deals') }}
    where lead_id is not null
    group by lead_id, currency
),

final as (
    select
        amounts.lead_id,
        scores.stage,
        scores.scoring_model,
        scores.total_score,
        {{ score_band('scores.total_score') }} as score_band,
        amounts.currency,
        amounts.open_deals,
        amounts.open_amount,
        amounts.won_deals,
        amounts.won_amount,
        amounts.deals_without_amount,
        scores.scored_on
    from amounts
    inner join {{ ref('lead_scores') }} as scores on amounts.lead_id = scores.lead_id
)

select * from final
