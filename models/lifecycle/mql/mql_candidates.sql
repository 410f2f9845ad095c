-- Most leads could never be an MQL, not even if everything they ever earned counted at
-- once and in full. Leaving them out saves looking at their days.
with gains as (
    select
        entries.subject_id,
        rules.scoring_model,
        rules.dimension,
        rules.signal,
        entries.points
    from {{ ref('dated_entries') }} as entries
    inner join {{ ref('rules') }} as rules on entries.rule_id = rules.rule_id
    where entries.basis = 'official' and entries.points > 0

    union all

    -- A model without minimums is met by a lead without gains too.
    select
        leads.subject_id,
        models.scoring_model,
        'fit' as dimension,
        'fit' as signal,
        0 as points
    from {{ ref('scored_leads') }} as leads
    cross join {{ ref('scored_models') }} as models
    where leads.basis = 'official'
),

sums as (
    select
        entries.subject_id,
        entries.scoring_model,
        {{- sums_by_part('entries.points') }}
    from gains as entries
    group by entries.subject_id, entries.scoring_model
),

scores as (
    {{ capped_scores('sums', keys=['subject_id', 'scoring_model']) }}
),

final as (
    select
        scores.subject_id,
        scores.scoring_model
    from scores
    inner join {{ ref('scored_models') }} as models
        on scores.scoring_model = models.scoring_model
    where
        {{ is_qualifying('scores', 'models') }}
)

select * from final
