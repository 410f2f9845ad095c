-- Whose rows a model has: its own, those of the model that it is based on, and so on up
-- the chain.
with recursive scoring_models as (
    select scoring_model, based_on from {{ ref('scoring_models') }}
),

bases as (
    select
        scoring_model,
        scoring_model as base,
        based_on as next_base,
        0 as distance,
        cast(scoring_model as {{ dbt.type_string() }}) as way
    from scoring_models

    union all

    select
        bases.scoring_model,
        models.scoring_model as base,
        models.based_on as next_base,
        bases.distance + 1 as distance,
        bases.way || '|' || models.scoring_model as way
    from bases
    inner join scoring_models as models
        on bases.next_base = models.scoring_model
    -- A circle is a fault; it ends where it closes.
    where not {{ is_member('models.scoring_model', 'bases.way') }}
),

final as (
    select
        scoring_model,
        base,
        next_base,
        distance,
        way
    from bases
)

select * from final
