-- Who became an MQL with the last publication, who ceased to be one, and why?
with spans as (
    select
        lead_id,
        is_mql,
        mql_blocker,
        total_score,
        valid_from,
        valid_to,
        max(valid_from) over () as published_at,
        lag(is_mql) over (partition by lead_id order by valid_from) as was_mql,
        lag(total_score) over (partition by lead_id order by valid_from) as last_score
    from marts.lead_score_history
)

select
    lead_id,
    case when is_mql then 'became' else 'ceased' end as change,
    last_score,
    total_score,
    mql_blocker
from spans
where
    valid_to is null
    and valid_from = published_at
    and is_mql <> coalesce(was_mql, false)
order by change asc, total_score desc, lead_id asc
