-- The challengers of a segment share its leads with the champion.
with traffic as (
    select
        lower(segment) as segment,
        sum(traffic_percent) as traffic_percent
    from {{ ref('scoring_models') }}
    where lower(role) = 'challenger'
    group by lower(segment)
),

final as (
    select
        {{ place_of_row('scoring_models', 'segment', 'traffic_percent') }},
        'the challengers of the segment get '
        || {{ text_from_number('traffic_percent') }}
        || ' percent together, more than 100' as fault
    from traffic
    where traffic_percent > 100
)

select * from final
