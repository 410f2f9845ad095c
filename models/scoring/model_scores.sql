-- Every lead under every scored model: where no rule says anything about it, a
-- contribution of nothing stands for it.
with contributions as (
    select
        basis,
        lead_id,
        scoring_model,
        dimension,
        signal,
        contribution
    from {{ ref('rule_contributions') }}

    {%- for basis, leads in [
        ('official', 'leads'), ('unsuppressed', 'suppressed_leads'),
    ] %}

    union all

    select
        '{{ basis }}' as basis,
        leads.lead_id,
        models.scoring_model,
        'fit' as dimension,
        'fit' as signal,
        0 as contribution
    from {{ ref(leads) }} as leads
    cross join {{ ref('scored_models') }} as models
    {%- endfor %}
),

sums as (
    select
        entries.basis,
        entries.lead_id,
        entries.scoring_model,
        {{- sums_by_part('entries.contribution') }}
    from contributions as entries
    group by entries.basis, entries.lead_id, entries.scoring_model
),

final as (
    {{ capped_scores('sums', keys=['basis', 'lead_id', 'scoring_model']) }}
)

select * from final
