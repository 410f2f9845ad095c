-- How an observation is ranked depends on its score alone, so all with the same score
-- are looked at once. Half of those with the same score count as ranked below.
with scores as (
    {%- for side in ['first', 'other'] %}
    {%- set column = 'total_score' if side == 'first' else 'other_total_score' %}
    select
        scoring_model,
        other_model,
        '{{ side }}' as side,
        {{ column }} as score,
        count(*) as observations,
        count(case when is_converted then 1 end) as converted
    from {{ ref('pair_observations') }}
    group by scoring_model, other_model, {{ column }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

sums as (
    select
        *,
        observations - converted as others,
        sum(observations) over (
            partition by scoring_model, other_model, side
        ) as all_observations,
        sum(converted) over (
            partition by scoring_model, other_model, side
        ) as all_converted,
        sum(observations) over (
            partition by scoring_model, other_model, side order by score
        ) as observations_so_far,
        sum(converted) over (
            partition by scoring_model, other_model, side order by score
        ) as converted_so_far
    from scores
),

final as (
    select
        scoring_model,
        other_model,
        side,
        score,
        observations,
        converted,
        all_observations,
        all_converted,
        all_observations - observations_so_far as observations_above,
        cast(
            observations_so_far - observations - converted_so_far + converted
            as double
        ) + others / cast(2 as double) as others_below,
        cast(all_converted - converted_so_far as double)
        + converted / cast(2 as double) as converted_above
    from sums
)

select * from final
