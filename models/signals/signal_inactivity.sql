-- Silence counts from an engaged day until the next one, which ends it at once.
with silences as (
    select
        basis,
        lead_id,
        engaged_on as silent_since,
        lead(engaged_on) over (
            partition by basis, lead_id order by engaged_on
        ) as ends_on
    from {{ ref('engaged_days') }}
),

rules as (
    select rules.*
    from {{ ref('inactivity_rules') }} as rules
    inner join {{ ref('scored_models') }} as scored_models
        on rules.scoring_model = scored_models.scoring_model
),

penalties as (
    select
        silences.*,
        rules.scoring_model,
        rules.rule,
        cast(rules.points as bigint) as points,
        {{ add_days('silences.silent_since', 'rules.days_inactive') }} as starts_on
    from silences
    cross join rules
),

final as (
    select
        basis,
        scoring_model,
        lead_id,
        'behavior' as dimension,
        'inactivity' as signal,
        rule,
        starts_on,
        ends_on,
        {{ entry_without_matches() }}
    from penalties
    where coalesce(starts_on < ends_on, true)
)

select * from final
