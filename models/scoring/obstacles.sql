{#- A view: what stands in the way of every model need not be written for each. -#}
{{ config(materialized='view') }}

with final as (
    select
        lead_obstacles.subject_id,
        scored_models.scoring_model,
        lead_obstacles.obstacle,
        lead_obstacles.starts_on,
        lead_obstacles.ends_on
    from {{ ref('lead_obstacles') }} as lead_obstacles
    cross join {{ ref('scored_models') }} as scored_models

    union all

    select
        subject_id,
        scoring_model,
        'disqualified' as obstacle,
        starts_on,
        ends_on
    from {{ ref('lead_disqualifications') }}

    union all

    select
        subject_id,
        scoring_model,
        'missing_required_attribute' as obstacle,
        starts_on,
        ends_on
    from {{ ref('missing_attributes') }}
)

select * from final
