{%- set exclusions = reasons_to_leave_out() %}

with scoring_days as (
    {{ scoring_days() }}
),

observations as (
    select * from {{ ref('observations') }}
),

counts as (
    select
        scored_on,
        scoring_model,
        {%- for exclusion in exclusions %}
        count(case when excluded_by = '{{ exclusion }}' then 1 end)
            as {{ exclusion }}_leads,
        {%- endfor %}
        count(*) as leads,
        count(case when is_observation then 1 end) as observations,
        count(case when is_observation and is_converted then 1 end) as conversions
    from observations
    group by scored_on, scoring_model
),

final as (
    select
        models.scoring_model,
        days.scored_on,
        days.ends_on,
        days.ends_on <= {{ as_of() }} as is_ended,
        evaluated.scored_on is not null as is_evaluated,
        {%- for count in ['leads', 'observations', 'conversions'] %}
        cast(coalesce(counts.{{ count }}, 0) as bigint) as {{ count }},
        {%- endfor %}
        {%- for exclusion in exclusions %}
        cast(coalesce(counts.{{ exclusion }}_leads, 0) as bigint)
            as {{ exclusion }}_leads,
        {%- endfor %}
        {{ as_of() }} as evaluated_on
    from {{ ref('scored_models') }} as models
    cross join scoring_days as days
    left join {{ source('evaluated', 'days') }} as evaluated
        on days.scored_on = evaluated.scored_on
    left join counts
        on
            models.scoring_model = counts.scoring_model
            and days.scored_on = counts.scored_on
)

select * from final
