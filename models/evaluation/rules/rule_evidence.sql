-- What a verdict on a rule rests on, not rounded. The more rules a model has, the more
-- of them seem to matter by chance; Holm's method asks more of each.
with limits as (
    {{ limits_of(['confidence_z']) }}
),

compared as (
    select
        outcomes.*,
        {{ normal_cdf(
            '(-abs(outcomes.log_ratio) / nullif(outcomes.standard_error, 0))'
        ) }} * 2 as p_value
    from {{ ref('rule_outcomes') }} as outcomes
),

ordered as (
    select
        *,
        coalesce(p_value, 1) as p_or_one,
        row_number() over (
            partition by scoring_model order by coalesce(p_value, 1), rule_id
        ) as place,
        count(*) over (partition by scoring_model) as rules
    from compared
),

adjusted as (
    select
        *,
        least(max((rules - place + 1) * p_or_one) over (
            partition by scoring_model order by place rows unbounded preceding
        ), 1) as adjusted_p_value
    from ordered
),

final as (
    select
        points.scoring_model,
        points.rule,
        points.dimension,
        points.points,
        adjusted.observations,
        adjusted.firings,
        adjusted.conversions,
        adjusted.conversions_without,
        adjusted.observations_without,
        adjusted.rate,
        adjusted.rate_without,
        adjusted.log_ratio,
        exp(adjusted.log_ratio) as ratio,
        exp(adjusted.log_ratio - limits.confidence_z * adjusted.standard_error)
            as ratio_low,
        exp(adjusted.log_ratio + limits.confidence_z * adjusted.standard_error)
            as ratio_high,
        adjusted.adjusted_p_value,
        2 * {{ normal_cdf('(-limits.confidence_z)') }} as significance_level,
        -- A rule that never counts changes no order.
        case when adjusted.firings = 0 then 0.0 else gains.auc end as auc_gain,
        gains.auc - limits.confidence_z * gains.standard_error as auc_gain_low,
        gains.auc + limits.confidence_z * gains.standard_error as auc_gain_high,
        closest.overlap_rule,
        closest.overlap
    from {{ ref('rule_points') }} as points
    cross join limits
    inner join adjusted on points.rule_id = adjusted.rule_id
    left join {{ ref('rule_auc_gains') }} as gains on points.rule_id = gains.rule_id
    left join {{ ref('rule_overlaps') }} as closest
        on points.rule_id = closest.rule_id
)

select * from final
