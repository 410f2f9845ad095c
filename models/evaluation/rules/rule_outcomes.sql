{%- set prior -%} (limits.prior_observations * counts.model_rate) {%- endset %}
{%- set others_converted -%} (counts.model_conversions - counts.conversions) {%- endset %}
{%- set other_observations -%} (counts.observations - counts.firings) {%- endset %}

-- How often leads convert with and without a rule. Both rates are drawn towards that of
-- the model by the weight of `prior_observations`, so that few observations say little.
with limits as (
    {{ limits_of(['prior_observations']) }}
),

observations as (
    select * from {{ ref('observations') }} where is_observation
),

models as (
    select
        scoring_model,
        count(*) as observations,
        count(case when is_converted then 1 end) as conversions
    from observations
    group by scoring_model
),

firings as (
    select
        firings.rule_id,
        count(*) as firings,
        count(case when observations.is_converted then 1 end) as conversions
    from {{ ref('rule_firings') }} as firings
    inner join observations
        on
            firings.scored_on = observations.scored_on
            and firings.lead_id = observations.lead_id
            and firings.scoring_model = observations.scoring_model
    group by firings.rule_id
),

counts as (
    select
        rules.rule_id,
        rules.scoring_model,
        coalesce(models.observations, 0) as observations,
        coalesce(models.conversions, 0) as model_conversions,
        coalesce(firings.firings, 0) as firings,
        coalesce(firings.conversions, 0) as conversions,
        {{ share_of('models.conversions', 'models.observations') }} as model_rate
    from {{ ref('rule_points') }} as rules
    left join models on rules.scoring_model = models.scoring_model
    left join firings on rules.rule_id = firings.rule_id
),

-- Conversions and observations of each side, with those that the prior adds; without a
-- ratio where nobody converted.
sides as (
    select
        counts.*,
        {{ others_converted }} as conversions_without,
        {{ other_observations }} as observations_without,
        nullif(counts.conversions + {{ prior }}, 0) as with_converted,
        counts.firings + cast(limits.prior_observations as double) as with_all,
        nullif({{ others_converted }} + {{ prior }}, 0) as without_converted,
        {{ other_observations }} + cast(limits.prior_observations as double)
            as without_all
    from counts
    cross join limits
),

final as (
    select
        rule_id,
        scoring_model,
        cast(observations as bigint) as observations,
        cast(firings as bigint) as firings,
        cast(conversions as bigint) as conversions,
        cast(conversions_without as bigint) as conversions_without,
        cast(observations_without as bigint) as observations_without,
        {{ share_of('conversions', 'firings') }} as rate,
        {{ share_of('conversions_without', 'observations_without') }} as rate_without,
        ln(with_converted / with_all / (without_converted / without_all)) as log_ratio,
        sqrt(
            1 / with_converted - 1 / with_all
            + 1 / without_converted - 1 / without_all
        ) as standard_error
    from sides
)

select * from final
