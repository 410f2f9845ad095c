{%- set groups = {
    'both': 'is_mql and other_is_mql',
    'first_only': 'is_mql and not other_is_mql',
    'other_only': 'not is_mql and other_is_mql',
    'neither': 'not is_mql and not other_is_mql',
} %}

with limits as (
    {{ limits_of(['confidence_z']) }}
),

counts as (
    select
        scoring_model,
        other_model,
        {%- for group, condition in groups.items() %}
        count(case when {{ condition }} then 1 end) as mql_{{ group }},
        count(case when {{ condition }} and is_converted then 1 end)
            as mql_{{ group }}_conversions,
        {%- endfor %}
        count(*) as observations,
        count(case when is_converted then 1 end) as conversions
    from {{ ref('pair_observations') }}
    group by scoring_model, other_model
),

ranks as (
    select * from {{ ref('pair_ranks') }}
),

final as (
    select
        pairs.scoring_model,
        pairs.other_model,
        cast(coalesce(counts.observations, 0) as bigint) as observations,
        coalesce(differences.leads, 0) as leads,
        cast(coalesce(counts.conversions, 0) as bigint) as conversions,
        {%- for group in groups %}
        cast(coalesce(counts.mql_{{ group }}, 0) as bigint) as mql_{{ group }},
        cast(coalesce(counts.mql_{{ group }}_conversions, 0) as bigint)
            as mql_{{ group }}_conversions,
        {%- endfor %}
        {%- for figure in ['auc', 'lift_top_tenth', 'lift_top_fifth'] %}
        {{ half_up('ranks.' ~ figure) }} as {{ figure }},
        {{ half_up('other_ranks.' ~ figure) }} as other_{{ figure }},
        {%- endfor %}
        {{ half_up('differences.difference') }} as auc_difference,
        {%- for end, sign in [('low', '-'), ('high', '+')] %}
        {{ half_up(
            'differences.difference ' ~ sign
            ~ ' limits.confidence_z * differences.standard_error'
        ) }} as auc_difference_{{ end }},
        {%- endfor %}
        pairs.experiment,
        pairs.experiment_started_on,
        {%- for count in ['leads', 'conversions'] %}
        experiments.{{ count }} as experiment_{{ count }},
        experiments.other_{{ count }} as other_experiment_{{ count }},
        {%- endfor %}
        {{ half_up('experiments.rate') }} as experiment_rate,
        {{ half_up('experiments.other_rate') }} as other_experiment_rate,
        {%- for figure in ['difference', 'difference_low', 'difference_high'] %}
        {{ half_up('experiments.' ~ figure) }} as experiment_{{ figure }},
        {%- endfor %}
        {{ half_up('2 * (' ~ normal_cdf('(-abs(experiments.z_value))') ~ ')') }}
            as experiment_p_value,
        cast(ceil(experiments.leads_needed) as double) as experiment_leads_needed,
        {{ as_of() }} as evaluated_on
    from {{ ref('model_pairs') }} as pairs
    cross join limits
    left join counts
        on
            pairs.scoring_model = counts.scoring_model
            and pairs.other_model = counts.other_model
    left join ranks
        on
            pairs.scoring_model = ranks.scoring_model
            and pairs.other_model = ranks.other_model
            and ranks.side = 'first'
    left join ranks as other_ranks
        on
            pairs.scoring_model = other_ranks.scoring_model
            and pairs.other_model = other_ranks.other_model
            and other_ranks.side = 'other'
    left join {{ ref('auc_differences') }} as differences
        on
            pairs.scoring_model = differences.scoring_model
            and pairs.other_model = differences.other_model
    left join {{ ref('experiment_results') }} as experiments
        on
            pairs.scoring_model = experiments.scoring_model
            and pairs.other_model = experiments.other_model
)

select * from final
