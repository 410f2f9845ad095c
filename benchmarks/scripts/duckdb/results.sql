-- Sums by model; caps and the floor are reasons of their own.

create macro as_points(worth) as
    (worth * 0.0001::decimal(5, 4))::decimal(18, 4);

create table sums as
with summed as (
    select
        lead_no,
        model_no,
        sum(worth) filter (signal = 'fit') as fit,
        sum(worth) filter (signal = 'behavior') as behavior,
        sum(worth) filter (signal = 'inactivity') as inactivity,
        sum(worth) filter (signal = 'seasonal') as timing
    from worths
    inner join rules using (rule_no)
    group by all
)

select
    leads.lead_no,
    scoring_models.model_no,
    coalesce(fit, 0)::bigint as uncapped_fit,
    coalesce(behavior, 0)::bigint as uncapped_behavior,
    least(uncapped_fit, fit_cap * 10000) as fit_score,
    least(uncapped_behavior, behavior_cap * 10000) as capped_behavior,
    (capped_behavior + coalesce(inactivity, 0))::bigint as behavior_score,
    coalesce(timing, 0)::bigint as timing_score,
    fit_score + behavior_score + timing_score as total,
    greatest(total, score_floor * 10000) as total_score
from leads
cross join scoring_models
left join summed
    on leads.lead_no = summed.lead_no and scoring_models.model_no = summed.model_no;

create view scores as
select
    lead_id,
    scoring_model,
    as_points(fit_score) as fit_score,
    as_points(behavior_score) as behavior_score,
    as_points(timing_score) as timing_score,
    as_points(total_score) as total_score
from sums
inner join leads using (lead_no)
inner join scoring_models using (model_no);

create view reasons as
with listed as (
    select lead_no, model_no, rule, dimension, worths.points, worth
    from worths
    inner join rules using (rule_no)
    union all
    select lead_no, model_no, 'fit_cap', 'fit', 0, fit_score - uncapped_fit
    from sums
    where fit_score <> uncapped_fit
    union all
    select
        lead_no,
        model_no,
        'behavior_cap',
        'behavior',
        0,
        capped_behavior - uncapped_behavior
    from sums
    where capped_behavior <> uncapped_behavior
    union all
    select lead_no, model_no, 'score_floor', 'total', 0, total_score - total
    from sums
    where total_score <> total
)

select
    lead_id,
    scoring_model,
    rule,
    dimension,
    listed.points::bigint as points,
    as_points(worth) as contribution
from listed
inner join leads using (lead_no)
inner join scoring_models using (model_no);
