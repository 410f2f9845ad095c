-- The rule of the same model with the largest overlap (Jaccard): observations on which
-- both fire, divided by those on which either does.
with firings as (
    select * from {{ ref('rule_firings') }}
),

counts as (
    select rule_id, count(*) as firings
    from firings
    group by rule_id
),

common as (
    select
        firings.rule_id,
        others.rule_id as other_id,
        count(*) as firings
    from firings
    inner join firings as others
        on
            firings.scoring_model = others.scoring_model
            and firings.scored_on = others.scored_on
            and firings.lead_id = others.lead_id
            and firings.rule_id <> others.rule_id
    group by firings.rule_id, others.rule_id
),

shares as (
    select
        common.rule_id,
        rules.rule as overlap_rule,
        {{ share_of(
            'common.firings', '(own.firings + other.firings - common.firings)'
        ) }} as overlap
    from common
    inner join counts as own on common.rule_id = own.rule_id
    inner join counts as other on common.other_id = other.rule_id
    inner join {{ ref('rules') }} as rules on common.other_id = rules.rule_id
),

ordered as (
    select
        *,
        row_number() over (
            partition by rule_id order by overlap desc, overlap_rule asc
        ) as place
    from shares
),

final as (
    select
        rule_id,
        overlap_rule,
        overlap
    from ordered
    where place = 1
)

select * from final
