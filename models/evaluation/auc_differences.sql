-- DeLong's variance of the difference of two areas under the curve, with
-- Obuchowski's clusters: all observations of a lead are one. What an observation
-- adds to an area is the share of those of the other outcome that it is ranked
-- rightly against; a lead's is the sum over its observations. The variance comes
-- from how much leads differ in that.
with placements as (
    select
        scoring_model,
        other_model,
        side,
        score,
        others_below / nullif(all_observations - all_converted, 0) as of_converted,
        converted_above / nullif(all_converted, 0) as of_others
    from {{ ref('pair_scores') }}
),

leads as (
    select
        observations.scoring_model,
        observations.other_model,
        observations.lead_id,
        count(case when observations.is_converted then 1 end) as converted,
        count(case when not observations.is_converted then 1 end) as others,
        coalesce(sum(
            case
                when observations.is_converted
                    then other_placements.of_converted - placements.of_converted
            end
        ), 0) as gain_of_converted,
        coalesce(sum(
            case
                when not observations.is_converted
                    then other_placements.of_others - placements.of_others
            end
        ), 0) as gain_of_others
    from {{ ref('pair_observations') }} as observations
    inner join placements
        on
            observations.scoring_model = placements.scoring_model
            and observations.other_model = placements.other_model
            and observations.total_score = placements.score
            and placements.side = 'first'
    inner join placements as other_placements
        on
            observations.scoring_model = other_placements.scoring_model
            and observations.other_model = other_placements.other_model
            and observations.other_total_score = other_placements.score
            and other_placements.side = 'other'
    group by
        observations.scoring_model, observations.other_model, observations.lead_id
),

sums as (
    select
        scoring_model,
        other_model,
        cast(count(*) as double) as leads,
        cast(count(case when converted > 0 then 1 end) as double) as converted_leads,
        cast(count(case when others > 0 then 1 end) as double) as other_leads,
        cast(sum(converted) as double) as all_converted,
        cast(sum(others) as double) as all_others,
        case
            when sum(others) > 0
                then sum(gain_of_converted) / nullif(sum(converted), 0)
        end as difference
    from leads
    group by scoring_model, other_model
),

deviations as (
    select
        sums.*,
        leads.gain_of_converted - leads.converted * sums.difference as of_converted,
        leads.gain_of_others - leads.others * sums.difference as of_others
    from leads
    inner join sums using (scoring_model, other_model)
),

variances as (
    select
        scoring_model,
        other_model,
        leads,
        difference,
        sum(of_converted * of_converted) * converted_leads
        / nullif(converted_leads - 1, 0) / (all_converted * all_converted)
        + sum(of_others * of_others) * other_leads
        / nullif(other_leads - 1, 0) / (all_others * all_others)
        + 2 * sum(of_converted * of_others) * leads
        / nullif(leads - 1, 0) / (all_converted * all_others) as variance
    from deviations
    group by
        scoring_model, other_model, leads, converted_leads, other_leads, all_converted,
        all_others, difference
),

final as (
    select
        scoring_model,
        other_model,
        cast(leads as bigint) as leads,
        difference,
        -- Rounding may leave a hair less than nothing.
        sqrt(case when variance > 0 then variance when variance <= 0 then 0 end)
            as standard_error
    from variances
)

select * from final
