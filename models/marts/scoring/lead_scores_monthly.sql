with months as (
    {{ month_starts(24) }}
),

leads as (
    select * from {{ ref('scored_leads') }} where basis = 'official'
),

-- Sums entries of one lead that share model, dimension, signal, decay and dates, and
-- keeps one rule_id for the decay look-up. This saves joins; most fit entries start on
-- the day of creation.
bundles as (
    select
        entries.subject_id,
        min(entries.rule_id) as rule_id,
        entries.starts_on,
        entries.ends_on,
        cast(sum(entries.points) as bigint) as points
    from {{ ref('dated_entries') }} as entries
    inner join {{ ref('rules') }} as rules on entries.rule_id = rules.rule_id
    where entries.basis = 'official'
    group by
        entries.subject_id, rules.scoring_model, rules.dimension, rules.signal,
        rules.decay, entries.starts_on, entries.ends_on
),

monthly_entries as (
    select
        bundles.*,
        months.month_start
    from bundles
    inner join leads on bundles.subject_id = leads.subject_id
    inner join months
        on
            bundles.starts_on <= months.month_start
            and leads.created_on <= months.month_start
            and coalesce(bundles.ends_on > months.month_start, true)
),

worth as (
    {{ contributions_on('entries.month_start', 'monthly_entries') }}
),

-- A contribution of 0 gives a lead a row for months in which nothing counts.
contributions as (
    select
        month_start,
        subject_id,
        scoring_model,
        dimension,
        signal,
        contribution
    from worth

    union all

    select
        months.month_start,
        leads.subject_id,
        models.scoring_model,
        'fit' as dimension,
        'fit' as signal,
        0 as contribution
    from leads
    inner join months on leads.created_on <= months.month_start
    cross join {{ ref('scored_models') }} as models
),

sums as (
    select
        entries.month_start,
        entries.subject_id,
        entries.scoring_model,
        {{- sums_by_part('entries.contribution') }}
    from contributions as entries
    group by entries.month_start, entries.subject_id, entries.scoring_model
),

scores as (
    {{ capped_scores('sums', keys=['month_start', 'subject_id', 'scoring_model']) }}
),

final as (
    select
        leads.lead_id,
        scores.scoring_model,
        scores.month_start,
        scores.fit_score,
        scores.behavior_score,
        scores.timing_score,
        scores.total_score
    from scores
    inner join leads on scores.subject_id = leads.subject_id
)

select * from final
