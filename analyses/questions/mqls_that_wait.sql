-- Which MQLs has sales left alone for more than a week?
select
    leads.owner,
    leads.lead_id,
    leads.company_name,
    leads.total_score,
    stages.entered_on as mql_since,
    leads.scored_on - stages.entered_on as days_waiting
from marts.lead_scores as leads
inner join marts.lead_stages as stages
    on leads.lead_id = stages.lead_id and stages.is_current
where
    stages.stage = 'marketing_qualified'
    and leads.scored_on - stages.entered_on > 7
order by days_waiting desc, leads.lead_id asc
