-- The name of the experiment decides which lead falls to whom; with two names the
-- shares of the challengers would overlap.
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
