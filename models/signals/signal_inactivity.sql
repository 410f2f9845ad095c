-- Silence counts from an engaged day until the next one, which ends it at once.
with silences as (
    select
        basis,
        subject_id,
        engaged_on as silent_since,
        lead(engaged_on) over (
            partition by basis, subject_id order by engaged_on
        ) as ends_on
    from {{ ref('engaged_days') }}
),

inactivity_rules as (
    select
        rules.rule_id,
        cast(inactivity_rules.points as bigint) as points,
        inactivity_rules.days_inactive
    from {{ ref('effective_inactivity_rules') }} as inactivity_rules
    inner join {{ ref('rules') }} as rules
        on
            inactivity_rules.scoring_model = rules.scoring_model
            and inactivity_rules.rule = rules.rule
),

penalties as (
    select
        silences.basis,
        silences.subject_id,
        inactivity_rules.rule_id,
        inactivity_rules.points,
        {{ add_days('silences.silent_since', 'inactivity_rules.days_inactive') }}
            as starts_on,
        silences.ends_on
    from silences
    cross join inactivity_rules
),

final as (
    select
        penalties.basis,
        penalties.subject_id,
        penalties.rule_id,
        penalties.starts_on,
        penalties.ends_on,
        {{ entry_without_matches('penalties') }}
    from penalties
    where coalesce(penalties.starts_on < penalties.ends_on, true)
)

select * from final
