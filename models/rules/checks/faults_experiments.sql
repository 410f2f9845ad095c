-- The name of the experiment decides which challenger gets a lead; with two names in a
-- segment the shares of its challengers would overlap.
with experiments as (
    select
        lower(segment) as segment,
        count(distinct experiment) as experiments
    from {{ ref('scoring_models') }}
    where lower(role) = 'challenger'
    group by lower(segment)
),

final as (
    select
        {{ place_of_row('scoring_models', 'segment', 'experiment') }},
        'all challengers of a segment share one experiment' as fault
    from experiments
    where experiments > 1
)

select * from final
