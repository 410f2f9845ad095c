-- How much better the totals rank than they would without the rule. Of a pair of one
-- who converted and one who did not, a total puts the right one first, the wrong one or
-- neither.
with observations as (
    select
        scored_on,
        lead_id,
        scoring_model,
        total_score,
        case when is_converted then 1 else 0 end as converted,
        case when is_converted then 0 else 1 end as others
    from {{ ref('observations') }}
    where is_observation
),

firings as (
    select * from {{ ref('rule_firings') }}
),

firing_rules as (
    select distinct scoring_model, rule_id from firings
),

without as (
    select
        rules.rule_id,
        observations.scoring_model,
        observations.lead_id,
        observations.converted,
        observations.others,
        observations.total_score,
        coalesce(firings.total_score, observations.total_score) as total_without
    from observations
    inner join firing_rules as rules
        on observations.scoring_model = rules.scoring_model
    left join firings
        on
            rules.rule_id = firings.rule_id
            and observations.scored_on = firings.scored_on
            and observations.lead_id = firings.lead_id
),

histogram as (
    select
        scoring_model,
        total_score,
        sum(converted) as converted,
        sum(others) as others
    from observations
    group by scoring_model, total_score
),

histogram_without as (
    select
        rule_id,
        total_without,
        sum(converted) as converted,
        sum(others) as others
    from without
    group by rule_id, total_without
),

ranks as (
    {{ ranked_scores('histogram', ['scoring_model'], 'total_score') }}
),

ranks_without as (
    {{ ranked_scores('histogram_without', ['rule_id'], 'total_without') }}
),

leads as (
    select
        without.rule_id,
        without.lead_id,
        sum(without.converted) as converted,
        sum(without.others) as others,
        sum(without.converted * (ranks.beaten - ranks_without.beaten)) as beaten,
        sum(without.others * (ranks.beating - ranks_without.beating)) as beating
    from without
    inner join ranks
        on
            without.scoring_model = ranks.scoring_model
            and without.total_score = ranks.total_score
    inner join ranks_without
        on
            without.rule_id = ranks_without.rule_id
            and without.total_without = ranks_without.total_without
    group by without.rule_id, without.lead_id
),

final as (
    {{ clustered_auc('leads', ['rule_id']) }}
)

select * from final
