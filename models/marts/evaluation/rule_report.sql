-- In the order of the verdicts: what cannot be judged first, then what harms most.
with limits as (
    {{ limits_of([
        'least_rule_conversions',
        'least_rule_observations',
        'redundant_overlap',
        'no_effect_low',
        'no_effect_high',
        'points_per_log_ratio',
    ]) }}
),

judged as (
    select
        evidence.*,
        limits.points_per_log_ratio,
        limits.least_rule_conversions,
        limits.least_rule_observations,
        case
            when evidence.observations = 0 then 'thin evidence'
            when evidence.firings = 0 then 'dead'
            when
                least(evidence.conversions, evidence.conversions_without)
                < limits.least_rule_conversions
                or least(evidence.firings, evidence.observations_without)
                < limits.least_rule_observations
                then 'thin evidence'
            when
                evidence.points * evidence.log_ratio < 0
                and evidence.adjusted_p_value <= evidence.significance_level
                then 'harmful'
            when
                evidence.overlap >= limits.redundant_overlap
                and evidence.auc_gain_low <= 0
                and evidence.auc_gain_high >= 0
                then 'redundant'
            when
                evidence.ratio_low >= limits.no_effect_low
                and evidence.ratio_high <= limits.no_effect_high
                then 'no effect'
            else 'keep'
        end as verdict
    from {{ ref('rule_evidence') }} as evidence
    cross join limits
),

final as (
    select
        scoring_model,
        rule,
        dimension,
        firings,
        conversions,
        {{ half_up('rate') }} as conversion_rate,
        observations_without,
        conversions_without,
        {{ half_up('rate_without') }} as conversion_rate_without,
        {{ half_up('ratio') }} as ratio,
        {{ half_up('ratio_low') }} as ratio_low,
        {{ half_up('ratio_high') }} as ratio_high,
        {{ half_up('adjusted_p_value') }} as adjusted_p_value,
        {{ half_up('auc_gain') }} as auc_gain,
        {{ half_up('auc_gain_low') }} as auc_gain_low,
        {{ half_up('auc_gain_high') }} as auc_gain_high,
        overlap_rule,
        {{ half_up('overlap') }} as overlap,
        points,
        case
            when verdict <> 'thin evidence'
                then cast(floor(points_per_log_ratio * log_ratio + 0.5) as bigint)
        end as suggested_points,
        verdict,
        {{ verdict_in_words() }} as verdict_reason
    from judged
)

select * from final
