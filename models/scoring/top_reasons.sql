-- "Asked for a demo on 26 Nov 2026 (+40): Asking costs an hour of their time | …"
with ranked as (
    select
        contributions.subject_id,
        contributions.rule_id,
        rules.scoring_model,
        rules.rule,
        rules.reason,
        '+' || {{ text_from_number(
            'cast(contributions.contribution as decimal(18, 1))'
        ) }} as points,
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
        ranked.subject_id,
        ranked.scoring_model,
        ranked.rule,
        ranked.rank,
        ranked.points || ' ' || ranked.reason as reason,
        texts.happened || ' (' || ranked.points || '): ' || ranked.reason as full_text,
        texts.happened || ': ' || ranked.reason as text_without_points
    from ranked
    inner join {{ ref('reason_texts') }} as texts
        on ranked.subject_id = texts.subject_id and ranked.rule_id = texts.rule_id
    where ranked.rank <= 3
),

final as (
    select
        subject_id,
        scoring_model,
        max(case when rank = 1 then rule end) as top_rule,
        {{ first_three('reason', 'rank') }} as top_reasons,
        {{ first_three('full_text', 'rank') }} as top_reasons_text,
        {{ first_three('text_without_points', 'rank') }} as reasons
    from worded
    group by subject_id, scoring_model
)

select * from final
