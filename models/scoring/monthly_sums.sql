{#- A view: one mart reads it, once. -#}
{{ config(materialized='view') }}

-- What the ledger was worth at the start of each month, by what the caps tell apart.
with months as (
    {{ month_starts(24) }}
),

-- What starts on a day weighs so much at the start of a month.
weights as (
    select
        decay_weights.decay,
        decay_weights.weight,
        months.month_start,
        {{ add_days('months.month_start', '-decay_weights.age') }} as starts_on
    from {{ ref('decay_weights') }} as decay_weights
    cross join months
),

-- An entry of no points gives a lead its months in which nothing counts.
entries as (
    select
        lead_id,
        scoring_model,
        dimension,
        signal,
        starts_on,
        coalesce(ends_on, {{ latest_day() }}) as ends_on,
        decay,
        points
    from {{ ref('score_entries') }}

    union all

    select
        leads.lead_id,
        models.scoring_model,
        'fit' as dimension,
        'fit' as signal,
        leads.created_on as starts_on,
        {{ latest_day() }} as ends_on,
        'none' as decay,
        0 as points
    from {{ ref('leads') }} as leads
    cross join {{ ref('scored_models') }} as models
),

-- Most fit counts from the first day on: as one entry it is looked up once a month.
bundles as (
    select
        lead_id,
        scoring_model,
        dimension,
        signal,
        starts_on,
        ends_on,
        decay,
        cast(sum(points) as bigint) as points
    from entries
    group by lead_id, scoring_model, dimension, signal, starts_on, ends_on, decay
),

final as (
    select
        weights.month_start,
        bundles.lead_id,
        bundles.scoring_model,
        {{- sums_by_part(worth('bundles.points', 'weights.weight'), 'bundles') }}
    from bundles
    inner join weights
        on
            bundles.decay = weights.decay
            and bundles.starts_on = weights.starts_on
            and bundles.ends_on > weights.month_start
    inner join {{ ref('leads') }} as leads
        on
            bundles.lead_id = leads.lead_id
            and weights.month_start >= leads.created_on
    group by weights.month_start, bundles.lead_id, bundles.scoring_model
)

select * from final
