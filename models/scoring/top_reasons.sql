-- "+30 Three visits to the pricing page within a week | +20 A vice president signs."
with ranked as (
    select
        contributions.subject_id,
        rules.scoring_model,
        rules.rule,
        rules.reason,
        contributions.contribution,
        row_number() over (
            partition by contributions.subject_id, rules.scoring_model
            order by contributions.contribution desc, rules.rule asc
        ) as rank
    from {{ ref('rule_contributions') }} as contributions
    inner join {{ ref('rules') }} as rules on contributions.rule_id = rules.rule_id
    where contributions.basis = 'official' and contributions.contribution > 0
),

worded as (
    select
        subject_id,
        scoring_model,
        rule,
        rank,
        '+' || {{ text_from_number('cast(contribution as decimal(18, 1))') }}
        || ' ' || reason as words
    from ranked
    where rank <= 3
),

final as (
    select
        subject_id,
        scoring_model,
        max(case when rank = 1 then rule end) as top_rule,
        concat_ws(
            ' | ',
            max(case when rank = 1 then words end),
            max(case when rank = 2 then words end),
            max(case when rank = 3 then words end)
        ) as top_reasons
    from worded
    group by subject_id, scoring_model
)

select * from final
