-- Every lead and scored model on a past day, with all that the built warehouse knows,
-- each fact counted by its own date; `make scores AS_OF=2026-03-01` writes it as CSV.
--   LEAD_SCORING_AS_OF=2026-03-01 dbt show --select scores_on_a_day --limit 100
-- A build for that day would know less: nothing that was dated later.
{%- set day = day_of_the_warehouse() %}
with contributions as (
    {{ contributions_on(day, ref('score_entries')) }}
),

sums as (
    select
        leads.subject_id,
        models.scoring_model,
        {{- sums_by_part('entries.contribution') }}
    from {{ ref('scored_leads') }} as leads
    cross join {{ ref('scored_models') }} as models
    left join contributions as entries
        on
            leads.basis = entries.basis
            and leads.subject_id = entries.subject_id
            and models.scoring_model = entries.scoring_model
    where leads.basis = 'official' and leads.created_on <= {{ day }}
    group by leads.subject_id, models.scoring_model
),

scores as (
    {{ capped_scores('sums', keys=['subject_id', 'scoring_model']) }}
),

final as (
    select
        assignments.lead_id,
        scores.scoring_model,
        scores.scoring_model = assignments.scoring_model as is_official,
        scores.fit_score,
        scores.behavior_score,
        scores.timing_score,
        scores.total_score
    from scores
    inner join {{ ref('lead_assignments') }} as assignments
        on scores.subject_id = assignments.subject_id
)

select * from final
order by is_official desc, total_score desc, lead_id asc, scoring_model asc
