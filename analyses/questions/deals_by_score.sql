-- What are the open and won deals worth at each height of the score?
select
    score_band,
    currency,
    sum(leads) as leads,
    sum(open_deals) as open_deals,
    sum(open_amount) as open_amount,
    sum(won_deals) as won_deals,
    sum(won_amount) as won_amount
from marts.stage_amounts
group by score_band, currency
order by
    try_cast(regexp_extract(score_band, '-?[0-9]+') as integer) desc,
    currency asc
