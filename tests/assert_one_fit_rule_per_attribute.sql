-- On no day do two fit rules of one model and attribute earn for one lead.
with entries as (
    select
        entries.scoring_model,
        entries.lead_id,
        lower(fit_rules.attribute) as attribute,
        entries.rule,
        entries.starts_on,
        entries.ends_on
    from {{ ref('score_entries') }} as entries
    inner join {{ ref('fit_rules') }} as fit_rules
        on
            entries.scoring_model = fit_rules.scoring_model
            and entries.rule = fit_rules.rule
    where entries.dimension = 'fit'
),

sequence as (
    select
        *,
        lead(starts_on) over (
            partition by scoring_model, lead_id, attribute order by starts_on, rule
        ) as next_starts_on
    from entries
)

select * from sequence
where next_starts_on < ends_on or (next_starts_on is not null and ends_on is null)
