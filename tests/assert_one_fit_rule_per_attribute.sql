-- On no day do two fit rules of one model and attribute earn for one lead.
with entries as (
    select
        rules.scoring_model,
        entries.subject_id,
        lower(fit_rules.attribute) as attribute,
        rules.rule,
        entries.starts_on,
        entries.ends_on
    from {{ ref('score_entries') }} as entries
    inner join {{ ref('rules') }} as rules on entries.rule_id = rules.rule_id
    inner join {{ ref('effective_fit_rules') }} as fit_rules
        on rules.scoring_model = fit_rules.scoring_model and rules.rule = fit_rules.rule
    where entries.basis = 'official'
),

sequence as (
    select
        *,
        lead(starts_on) over (
            partition by scoring_model, subject_id, attribute order by starts_on, rule
        ) as next_starts_on
    from entries
)

select * from sequence
where next_starts_on < ends_on or (next_starts_on is not null and ends_on is null)
