-- The champion of a segment gives its leads the official score.
with scoring_models as (
    select * from {{ ref('scoring_models') }}
),

segments as (
    select lower(segment) as segment from scoring_models
    union
    select lower(segment) as segment from {{ ref('segments') }}
    union
    select 'default' as segment
),

champions as (
    select
        segments.segment,
        count(scoring_models.scoring_model) as champions
    from segments
    left join scoring_models
        on
            segments.segment = lower(scoring_models.segment)
            and lower(scoring_models.role) = 'champion'
    where segments.segment is not null
    group by segments.segment
),

final as (
    select
        {{ place_of_row('scoring_models', 'segment', 'role') }},
        'the segment has ' || champions || ' champions; it needs exactly one' as fault
    from champions
    where champions <> 1
)

select * from final
