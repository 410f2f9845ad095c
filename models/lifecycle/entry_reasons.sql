-- The three rules that brought the most on the day of an entry.
with contributions as (
    select
        mql.lead_id,
        mql.scoring_model,
        mql.entered_on,
        entries.rule,
        sum({{ worth('entries.points', 'weights.weight') }}) as contribution
    from {{ ref('mql_entries') }} as mql
    inner join {{ ref('score_entries') }} as entries
        on
            mql.lead_id = entries.lead_id
            and mql.scoring_model = entries.scoring_model
            and mql.entered_on >= entries.starts_on
            and coalesce(mql.entered_on < entries.ends_on, true)
    inner join {{ ref('decay_weights') }} as weights
        on
            entries.decay = weights.decay
            and {{ days_between('entries.starts_on', 'mql.entered_on') }}
            = weights.age
    group by mql.lead_id, mql.scoring_model, mql.entered_on, entries.rule
),

ranked as (
    select
        *,
        row_number() over (
            partition by lead_id, scoring_model, entered_on
            order by contribution desc, rule asc
        ) as place
    from contributions
    where contribution > 0
),

final as (
    select
        lead_id,
        scoring_model,
        entered_on,
        concat_ws(
            ' | ',
            max(case when place = 1 then rule end),
            max(case when place = 2 then rule end),
            max(case when place = 3 then rule end)
        ) as top_rules
    from ranked
    group by lead_id, scoring_model, entered_on
)

select * from final
