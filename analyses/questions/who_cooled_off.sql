-- Who lost most since the first of the month, and what are we to do about it?
with months as (
    select
        lead_id,
        scoring_model,
        total_score,
        month_start,
        max(month_start) over () as latest
    from marts.lead_scores_monthly
),

last_month as (
    select * from months where month_start = latest
)

select
    leads.lead_id,
    leads.owner,
    leads.company_name,
    last_month.total_score as score_then,
    leads.total_score as score_now,
    leads.total_score - last_month.total_score as change,
    leads.activity_state,
    leads.next_action
from marts.lead_scores as leads
inner join last_month
    on
        leads.lead_id = last_month.lead_id
        and leads.scoring_model = last_month.scoring_model
where leads.total_score < last_month.total_score
order by change asc, leads.lead_id asc
limit 25
