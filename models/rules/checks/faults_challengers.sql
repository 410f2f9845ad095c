-- A challenger gets a share of the leads, dealt out by the name of an experiment.
with scoring_models as (
    select * from {{ ref('scoring_models') }}
    where lower(role) = 'challenger'
),

needed_cells as (
    select
        {{ place_of_cell('scoring_models', 'experiment') }},
        'a challenger needs an experiment' as fault
    from scoring_models

    union all

    select
        {{ place_of_cell('scoring_models', 'traffic_percent') }},
        'a challenger needs a share of the traffic' as fault
    from scoring_models
),

final as (
    select * from needed_cells
    where cell is null
)

select * from final
