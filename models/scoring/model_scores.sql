-- Every lead under every scored model. A contribution of 0 gives leads without any
-- entry a row.
with contributions as (
    select
        contributions.basis,
        contributions.subject_id,
        rules.scoring_model,
        rules.dimension,
        rules.signal,
        contributions.contribution
    from {{ ref('rule_contributions') }} as contributions
    inner join {{ ref('rules') }} as rules on contributions.rule_id = rules.rule_id
    where contributions.basis <> 'anonymous'

    union all

    select
        scored_leads.basis,
        scored_leads.subject_id,
        models.scoring_model,
        'fit' as dimension,
        'fit' as signal,
        0 as contribution
    from {{ ref('scored_leads') }} as scored_leads
    cross join {{ ref('scored_models') }} as models
),

sums as (
    select
        entries.basis,
        entries.subject_id,
        entries.scoring_model,
        {{- sums_by_part('entries.contribution') }}
    from contributions as entries
    group by entries.basis, entries.subject_id, entries.scoring_model
),

final as (
    {{ capped_scores('sums', keys=['basis', 'subject_id', 'scoring_model']) }}
)

select * from final
