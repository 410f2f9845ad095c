with months as (
    {{ month_starts(24) }}
),

sums as (
    select
        months.month_start,
        leads.lead_id,
        models.scoring_model,
        models.fit_cap,
        models.behavior_cap,
        models.score_floor,
        {%- for part in ['fit', 'behavior', 'inactivity'] %}
        coalesce(max(
            case when monthly.part = '{{ part }}' then monthly.contribution end
        ), 0) as {{ part }},
        {%- endfor %}
        coalesce(max(
            case when monthly.part = 'timing' then monthly.contribution end
        ), 0) as timing
    from {{ ref('leads') }} as leads
    inner join months on leads.created_on <= months.month_start
    cross join {{ ref('scored_models') }} as models
    left join {{ ref('monthly_sums') }} as monthly
        on
            months.month_start = monthly.month_start
            and leads.lead_id = monthly.lead_id
            and models.scoring_model = monthly.scoring_model
    group by
        months.month_start, leads.lead_id, models.scoring_model, models.fit_cap,
        models.behavior_cap, models.score_floor
),

scores as (
    {{ capped_scores('sums', keys=['month_start', 'lead_id', 'scoring_model']) }}
),

final as (
    select
        lead_id,
        scoring_model,
        month_start,
        fit_score,
        behavior_score,
        timing_score,
        total_score
    from scores
)

select * from final
