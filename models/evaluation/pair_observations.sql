{{ config(materialized='view') }}
-- A lead may be disqualified by one model alone, and is then not compared.
with observations as (
    select * from {{ ref('observations') }} where is_observation
),

final as (
    select
        pairs.scoring_model,
        pairs.other_model,
        observations.scored_on,
        observations.lead_id,
        observations.is_converted,
        observations.is_mql,
        others.is_mql as other_is_mql,
        observations.total_score,
        others.total_score as other_total_score
    from observations
    inner join {{ ref('model_pairs') }} as pairs
        on observations.scoring_model = pairs.scoring_model
    inner join observations as others
        on
            pairs.other_model = others.scoring_model
            and observations.scored_on = others.scored_on
            and observations.lead_id = others.lead_id
)

select * from final
