-- "+30 Three visits to the pricing page within a week | +20 A vice president signs."
with ranked as (
    select
        lead_id,
        scoring_model,
        rule,
        contribution,
        row_number() over (
            partition by lead_id, scoring_model
            order by contribution desc, rule asc
        ) as rank
    from {{ ref('rule_contributions') }}
    where basis = 'official' and contribution > 0
),

worded as (
    select
        ranked.lead_id,
        ranked.scoring_model,
        ranked.rank,
        '+' || {{ text_from_number('cast(ranked.contribution as decimal(18, 1))') }}
        || ' ' || rules.reason as words
    from ranked
    inner join {{ ref('rules') }} as rules
        on ranked.scoring_model = rules.scoring_model and ranked.rule = rules.rule
    where ranked.rank <= 3
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
    from worded
    group by lead_id, scoring_model
)

select * from final
