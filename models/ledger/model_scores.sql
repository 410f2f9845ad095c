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
        {%- for signal in ['fit', 'behavior', 'inactivity'] %}
        coalesce(sum(
            case when entries.signal = '{{ signal }}' then entries.contribution end
        ), 0) as {{ signal }},
        {%- endfor %}
        coalesce(sum(
            case when entries.dimension = 'timing' then entries.contribution end
        ), 0) as timing
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

capped as (
    select
        basis,
        lead_id,
        scoring_model,
        fit,
        behavior,
        score_floor,
        least(fit, fit_cap) as fit_score,
        least(behavior, behavior_cap) as capped_behavior,
        least(behavior, behavior_cap) + inactivity as behavior_score,
        timing as timing_score
    from sums
),

final as (
    select
        basis,
        lead_id,
        scoring_model,
        {%- for score in ['fit_score', 'behavior_score', 'timing_score'] %}
        cast({{ score }} as decimal(18, 4)) as {{ score }},
        {%- endfor %}
        cast(
            greatest(fit_score + behavior_score + timing_score, score_floor)
            as decimal(18, 4)
        ) as total_score,
        -- What the caps take and the floor gives.
        cast(fit_score - fit as decimal(18, 4)) as fit_cap,
        cast(capped_behavior - behavior as decimal(18, 4)) as behavior_cap,
        cast(
            greatest(score_floor - fit_score - behavior_score - timing_score, 0)
            as decimal(18, 4)
        ) as score_floor
    from capped
)

select * from final
