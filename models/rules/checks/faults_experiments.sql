-- The name of the experiment decides which challenger gets a lead; with two names in a
-- segment the shares of its challengers would overlap.
with scoring_models as (
    select * from {{ ref('scoring_models') }}
),

experiments as (
    select
        lower(segment) as segment,
        count(distinct experiment) as experiments
    from scoring_models
    where lower(role) = 'challenger'
    group by lower(segment)
),

final as (
    select
        {{ place_of_row('scoring_models', 'segment', 'experiment') }},
        'all challengers of a segment share one experiment' as fault
    from experiments
    where experiments > 1

    union all

    select
        {{ place_of_cell('scoring_models', 'experiment_started_on') }},
        'is no day such as 2026-03-31' as fault
    from scoring_models
    where
        length(experiment_started_on) <> 10
        or (
            experiment_started_on is not null
            and try_cast(experiment_started_on as date) is null
        )
)

select * from final
