-- Every lead under every scored model, also where no rule says anything about it.
with scored_leads as (
    select
        'official' as basis,
        lead_id
    from {{ ref('leads') }}

    union all

    select
        'unsuppressed' as basis,
        lead_id
    from {{ ref('suppressed_leads') }}
),

sums as (
    select
        leads.basis,
        leads.lead_id,
        models.scoring_model,
        models.fit_cap,
        models.behavior_cap,
        models.score_floor,
        {{- sums_by_part('entries.contribution') }}
    from scored_leads as leads
    cross join {{ ref('scored_models') }} as models
    left join {{ ref('rule_contributions') }} as entries
        on
            leads.basis = entries.basis
            and leads.lead_id = entries.lead_id
            and models.scoring_model = entries.scoring_model
    group by
        leads.basis, leads.lead_id, models.scoring_model, models.fit_cap,
        models.behavior_cap, models.score_floor
),

final as (
    {{ capped_scores('sums', keys=['basis', 'lead_id', 'scoring_model']) }}
)

select * from final
