-- Every lead and scored model on a past day, with all that the built warehouse knows,
-- each fact counted by its own date; `make scores AS_OF=2026-03-01` writes it as CSV.
--   LEAD_SCORING_AS_OF=2026-03-01 dbt show --select scores_on_a_day --limit 100
-- A build for that day would know less: nothing that was dated later.
{%- set day = day_of_the_warehouse() %}
with contributions as (
    select
        entries.lead_id,
        entries.scoring_model,
        entries.dimension,
        entries.signal,
        {{ worth('entries.points', 'weights.weight') }} as contribution
    from {{ ref('score_entries') }} as entries
    inner join {{ ref('decay_weights') }} as weights
        on
            entries.decay = weights.decay
            and {{ days_between('entries.starts_on', day) }} = weights.age
    where
        entries.starts_on <= {{ day }}
        and coalesce(entries.ends_on > {{ day }}, true)
),

sums as (
    select
        leads.lead_id,
        models.scoring_model,
        {{- sums_by_part('entries.contribution') }}
    from {{ ref('leads') }} as leads
    cross join {{ ref('scored_models') }} as models
    left join contributions as entries
        on
            leads.lead_id = entries.lead_id
            and models.scoring_model = entries.scoring_model
    where leads.created_on <= {{ day }}
    group by leads.lead_id, models.scoring_model
),

scores as (
    {{ capped_scores('sums', keys=['lead_id', 'scoring_model']) }}
),

final as (
    select
        scores.lead_id,
        scores.scoring_model,
        scores.scoring_model = assignments.scoring_model as is_official,
        scores.fit_score,
        scores.behavior_score,
        scores.timing_score,
        scores.total_score
    from scores
    inner join {{ ref('lead_assignments') }} as assignments
        on scores.lead_id = assignments.lead_id
)

select * from final
order by is_official desc, total_score desc, lead_id asc, scoring_model asc
