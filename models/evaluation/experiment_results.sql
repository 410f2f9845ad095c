-- Leads created since the experiment started, under the model they are assigned to.
with members as (
    select
        pairs.scoring_model,
        pairs.other_model,
        assignments.scoring_model = pairs.other_model as is_other,
        conversions.lead_id is not null as is_converted
    from {{ ref('model_pairs') }} as pairs
    inner join {{ ref('lead_assignments') }} as assignments
        on
            pairs.scoring_model = assignments.scoring_model
            or pairs.other_model = assignments.scoring_model
    inner join {{ ref('leads') }} as leads
        on assignments.lead_id = leads.lead_id
    left join {{ ref('conversions') }} as conversions
        on leads.lead_id = conversions.lead_id
    where
        pairs.experiment_started_on <= {{ as_of() }}
        and leads.created_on >= pairs.experiment_started_on
),

arms as (
    select
        scoring_model,
        other_model,
        cast(count(case when not is_other then 1 end) as bigint) as leads,
        cast(count(case when is_other then 1 end) as bigint) as other_leads,
        cast(
            count(case when not is_other and is_converted then 1 end) as bigint
        ) as conversions,
        cast(
            count(case when is_other and is_converted then 1 end) as bigint
        ) as other_conversions
    from members
    group by scoring_model, other_model
),

limits as (
    {{ limits_of(['confidence_z', 'power_z']) }}
),

rates as (
    select
        arms.*,
        cast(limits.confidence_z as double) as z,
        cast(limits.power_z as double) as power_z,
        {%- for arm in ['', 'other_'] %}
        {%- set counts = ['arms.' ~ arm ~ 'conversions', 'arms.' ~ arm ~ 'leads'] %}
        {{ share_of(counts[0], counts[1]) }} as {{ arm }}rate,
        {{ wilson_low(counts[0], counts[1], 'limits.confidence_z') }} as {{ arm }}low,
        {{ wilson_high(counts[0], counts[1], 'limits.confidence_z') }} as {{ arm }}high,
        {%- endfor %}
        {{ share_of(
            '(arms.conversions + arms.other_conversions)',
            '(arms.leads + arms.other_leads)'
        ) }} as rate_of_both
    from arms
    cross join limits
),

final as (
    select
        scoring_model,
        other_model,
        leads,
        other_leads,
        conversions,
        other_conversions,
        rate,
        other_rate,
        other_rate - rate as difference,
        -- Newcombe: as far as Wilson's interval of either rate goes.
        other_rate - rate - sqrt(
            (other_rate - other_low) * (other_rate - other_low)
            + (high - rate) * (high - rate)
        ) as difference_low,
        other_rate - rate + sqrt(
            (other_high - other_rate) * (other_high - other_rate)
            + (rate - low) * (rate - low)
        ) as difference_high,
        -- Empty where nobody or everybody converted.
        (other_rate - rate) / nullif(
            sqrt(
                rate_of_both * (1 - rate_of_both) * (
                    1 / nullif(cast(leads as double), 0)
                    + 1 / nullif(cast(other_leads as double), 0)
                )
            ),
            0
        ) as z_value,
        power(
            z * sqrt((rate + other_rate) * (2 - rate - other_rate) / 2)
            + power_z * sqrt(rate * (1 - rate) + other_rate * (1 - other_rate)),
            2
        ) / nullif((other_rate - rate) * (other_rate - rate), 0) as leads_needed
    from rates
)

select * from final
