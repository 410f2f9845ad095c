-- The three rules that brought the most on the day of an entry.
with contributions as (
    select
        mql.lead_id,
        mql.scoring_model,
        mql.entered_on,
        entries.rule,
        sum({{ worth('entries.points', 'weights.weight') }}) as contribution
    from {{ ref('score_entries') }} as entries
    inner join {{ ref('mql_entries') }} as mql
        on
            entries.lead_id = mql.lead_id
            and entries.scoring_model = mql.scoring_model
            and entries.starts_on <= mql.entered_on
            and coalesce(entries.ends_on > mql.entered_on, true)
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
