-- A chain of models ends at one that is based on no other.
with circles as (
    select
        scoring_model,
        replace(way, '|', ' > ') || ' > ' || scoring_model as circle
    from {{ ref('model_bases') }}
    where next_base = scoring_model
),

scoring_models as (
    select * from {{ ref('scoring_models') }}
),

final as (
    select
        {{ place_of_cell('scoring_models', 'based_on') }},
        'the models are based on each other in a circle (' || circles.circle
        || '); empty one of these cells' as fault
    from scoring_models
    inner join circles using (scoring_model)
)

select * from final
