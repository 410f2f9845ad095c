-- The three rules that brought the most on the day of an entry.
with entries_on_the_day as (
    select
        entries.*,
        mql_entries.entered_on
    from {{ ref('score_entries') }} as entries
    inner join {{ ref('rules') }} as rules on entries.rule_id = rules.rule_id
    inner join {{ ref('mql_entries') }} as mql_entries
        on
            entries.subject_id = mql_entries.subject_id
            and rules.scoring_model = mql_entries.scoring_model
    where entries.basis = 'official'
),

contributions as (
    {{ contributions_on('entries.entered_on', 'entries_on_the_day') }}
),

sums as (
    select
        subject_id,
        scoring_model,
        entered_on,
        rule,
        sum(contribution) as contribution
    from contributions
    group by subject_id, scoring_model, entered_on, rule
),

ranked as (
    select
        *,
        row_number() over (
            partition by subject_id, scoring_model, entered_on
            order by contribution desc, rule asc
        ) as place
    from sums
    where contribution > 0
),

final as (
    select
        subject_id,
        scoring_model,
        entered_on,
        {{ first_three('rule') }} as top_rules
    from ranked
    group by subject_id, scoring_model, entered_on
)

select * from final
