{%- set tops = [('tenth', 10), ('fifth', 5)] %}

-- The AUC is the share of pairs of a converted and another observation in which the
-- converted one has the higher score. A top tenth may end within a score; those with
-- that score are then in it to the same part.
with sums as (
    select
        scoring_model,
        other_model,
        side,
        max(all_converted) as all_converted,
        max(all_observations - all_converted) as all_others,
        {%- for top, parts in tops %}
        sum(
            converted * greatest(0, least(
                1,
                (all_observations / cast({{ parts }} as double) - observations_above)
                / observations
            ))
        ) as converted_in_top_{{ top }},
        {%- endfor %}
        sum(converted * beaten) as won_pairs_twice
    from {{ ref('pair_scores') }}
    group by scoring_model, other_model, side
),

final as (
    select
        scoring_model,
        other_model,
        side,
        {%- for top, parts in tops %}
        {{ parts }} * converted_in_top_{{ top }} / nullif(all_converted, 0)
            as lift_top_{{ top }},
        {%- endfor %}
        won_pairs_twice / nullif(2 * cast(all_converted as double) * all_others, 0)
            as auc
    from sums
)

select * from final
