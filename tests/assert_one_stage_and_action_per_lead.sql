-- Every lead has one stage of today and one thing to do next, and its score says which.
select
    leads.lead_id,
    count(distinct stages.stage) as stages,
    count(distinct actions.next_action) as next_actions
from {{ ref('leads') }} as leads
left join {{ ref('lead_scores') }} as scores on leads.lead_id = scores.lead_id
left join {{ ref('lead_stages') }} as stages
    on leads.lead_id = stages.lead_id and stages.is_current
left join {{ ref('subjects') }} as subjects on leads.lead_id = subjects.lead_id
left join {{ ref('lead_next_actions') }} as actions
    on subjects.subject_id = actions.subject_id
group by leads.lead_id
having
    count(*) <> 1
    or max(scores.stage) is distinct from max(stages.stage)
    or max(scores.next_action) is distinct from max(actions.next_action)
    or max(actions.next_action) is null
    or max(stages.stage) is null
