-- score_floor < rearm_score <= mql_score: no total falls below the floor.
with scoring_models as (
    select * from {{ ref('scoring_models') }}
),

judged_models as (
    select
        {{ place_of_cell('scoring_models', 'rearm_score') }},
        'must lie above score_floor (or nobody can ever leave) and not above mql_score '
        || '(or whoever enters leaves at once)' as fault
    from scoring_models
    where rearm_score > mql_score or rearm_score <= score_floor

    union all

    select
        {{ place_of_cell('scoring_models', 'mql_score') }},
        'must lie above score_floor, or everybody qualifies' as fault
    from scoring_models
    where mql_score <= score_floor
),

final as (
    select * from judged_models
)

select * from final
