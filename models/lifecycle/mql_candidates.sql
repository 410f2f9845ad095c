-- Most leads could never be an MQL, not even if all they ever earned counted at once
-- and in full; nobody needs to look at their days.
with sums as (
    select
        leads.lead_id,
        models.scoring_model,
        models.fit_cap,
        models.behavior_cap,
        models.score_floor,
        {{- sums_by_part('entries.points') }}
    from {{ ref('leads') }} as leads
    cross join {{ ref('scored_models') }} as models
    left join {{ ref('score_entries') }} as entries
        on
            leads.lead_id = entries.lead_id
            and models.scoring_model = entries.scoring_model
            and entries.points > 0
    group by
        leads.lead_id, models.scoring_model, models.fit_cap, models.behavior_cap,
        models.score_floor
),

scores as (
    {{ capped_scores('sums', keys=['lead_id', 'scoring_model']) }}
),

final as (
    select
        scores.lead_id,
        scores.scoring_model
    from scores
    inner join {{ ref('scored_models') }} as models
        on scores.scoring_model = models.scoring_model
    where
        {{ is_qualifying('scores', 'models') }}
)

select * from final
