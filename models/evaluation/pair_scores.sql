-- How an observation is ranked depends on its score alone, so all with the same score
-- are looked at once.
{%- set keys = ['scoring_model', 'other_model', 'side'] %}

with scores as (
    {%- for side in ['first', 'other'] %}
    {%- set column = 'total_score' if side == 'first' else 'other_total_score' %}
    select
        scoring_model,
        other_model,
        '{{ side }}' as side,
        {{ column }} as score,
        count(*) as observations,
        count(case when is_converted then 1 end) as converted,
        count(case when not is_converted then 1 end) as others
    from {{ ref('pair_observations') }}
    group by scoring_model, other_model, {{ column }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

ranks as (
    {{ ranked_scores('scores', keys, 'score') }}
),

sums as (
    select
        *,
        sum(observations) over (
            partition by {{ keys | join(', ') }}
        ) as all_observations,
        sum(converted) over (partition by {{ keys | join(', ') }}) as all_converted,
        sum(observations) over (
            partition by {{ keys | join(', ') }} order by score
        ) as observations_so_far
    from scores
),

final as (
    select
        sums.scoring_model,
        sums.other_model,
        sums.side,
        sums.score,
        sums.observations,
        sums.converted,
        sums.all_observations,
        sums.all_converted,
        sums.all_observations - sums.observations_so_far as observations_above,
        ranks.beaten,
        ranks.beating
    from sums
    inner join ranks
        on
            sums.scoring_model = ranks.scoring_model
            and sums.other_model = ranks.other_model
            and sums.side = ranks.side
            and sums.score = ranks.score
)

select * from final
