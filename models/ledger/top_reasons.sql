-- "+30 Three visits to the pricing page within a week | +20 A vice president signs."
with ranked as (
    select
        contributions.lead_id,
        contributions.scoring_model,
        '+' || {{ text_from_number(
            'cast(contributions.contribution as decimal(18, 1))'
        ) }} || ' ' || rules.reason as words,
        row_number() over (
            partition by contributions.lead_id, contributions.scoring_model
            order by contributions.contribution desc, contributions.rule asc
        ) as rank
    from {{ ref('rule_contributions') }} as contributions
    inner join {{ ref('rules') }} as rules
        on
            contributions.scoring_model = rules.scoring_model
            and contributions.rule = rules.rule
    where contributions.basis = 'official' and contributions.contribution > 0
),

final as (
    select
        lead_id,
        scoring_model,
        concat_ws(
            ' | ',
            max(case when rank = 1 then words end),
            max(case when rank = 2 then words end),
            max(case when rank = 3 then words end)
        ) as top_reasons
    from ranked
    group by lead_id, scoring_model
)

select * from final
