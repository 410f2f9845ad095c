-- A score below all bands of its model would be in none, and one that two bands begin
-- with in both.
with score_bands as (
    select * from {{ ref('score_bands') }}
),

lowest_bands as (
    select scoring_model
    from score_bands
    group by scoring_model
    having count(case when min_score is null then 1 end) = 0
),

starts as (
    select scoring_model, min_score
    from score_bands
    group by scoring_model, min_score
    having count(*) > 1
),

final as (
    select
        {{ place_of_row('score_bands', 'lowest_bands.scoring_model', 'min_score') }},
        'the model has no lowest band; leave min_score empty in one' as fault
    from lowest_bands

    union all

    select
        {{ place_of_cell('score_bands', 'min_score') }},
        'another band of the model begins there too' as fault
    from score_bands
    inner join starts
        on
            score_bands.scoring_model = starts.scoring_model
            and coalesce(score_bands.min_score, -1e17)
            = coalesce(starts.min_score, -1e17)
)

select * from final
