-- Most leads could never be an MQL, not even if all they ever earned counted at once
-- and in full; nobody needs to look at their days.
with gains as (
    select
        lead_id,
        scoring_model,
        dimension,
        signal,
        points
    from {{ ref('score_entries') }}
    where points > 0

    union all

    -- Where nothing is asked for, a lead without gains qualifies too.
    select
        leads.lead_id,
        models.scoring_model,
        'fit' as dimension,
        'fit' as signal,
        0 as points
    from {{ ref('leads') }} as leads
    cross join {{ ref('scored_models') }} as models
),

sums as (
    select
        entries.lead_id,
        entries.scoring_model,
        {{- sums_by_part('entries.points') }}
    from gains as entries
    group by entries.lead_id, entries.scoring_model
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
