-- What a cap takes or the floor gives is no row: a score without one of the rules has
-- to be cut anew.
with contributions as (
    select * from {{ ref('rule_contributions') }}
    where basis = 'official' and contribution <> 0
),

final as (
    select
        subjects.lead_id,
        rules.scoring_model,
        rules.dimension,
        rules.signal,
        rules.rule,
        contributions.contribution
    from contributions
    inner join {{ ref('subjects') }} as subjects
        on contributions.subject_id = subjects.subject_id
    inner join {{ ref('rules') }} as rules on contributions.rule_id = rules.rule_id
)

select * from final
