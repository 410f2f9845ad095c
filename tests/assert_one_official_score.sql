-- Every lead has exactly one official model.
select
    leads.lead_id,
    count(scores.lead_id) as official_scores
from {{ ref('leads') }} as leads
left join {{ ref('lead_model_scores') }} as scores
    on leads.lead_id = scores.lead_id and scores.is_official
group by leads.lead_id
having count(scores.lead_id) <> 1
