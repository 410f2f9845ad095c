-- Whom does each rep call today, in which order, and why?
select
    owner,
    lead_id,
    first_name,
    last_name,
    company_name,
    total_score,
    grade,
    state_text,
    next_action,
    next_action_days,
    top_reasons_text
from marts.lead_scores
where is_mql
order by owner asc, points_above_mql_score desc, lead_id asc
