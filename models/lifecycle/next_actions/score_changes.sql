-- How far the official total rose within the days that next_actions asks for, with all
-- that is known today. A lead that was created in these days is measured from its first
-- day on: who they are is no change.
with windows as (
    select distinct within_days
    from {{ ref('next_action_windows') }}
    where min_score_change is not null
),

leads as (
    select
        leads.subject_id,
        assignments.scoring_model,
        windows.within_days,
        greatest(
            {{ add_days(as_of(), '-windows.within_days') }}, leads.created_on
        ) as measured_from
    from {{ ref('scored_leads') }} as leads
    inner join {{ ref('lead_assignments') }} as assignments
        on leads.subject_id = assignments.subject_id
    cross join windows
    where leads.basis = 'official'
),

entries as (
    select
        entries.subject_id,
        entries.rule_id,
        entries.starts_on,
        entries.ends_on,
        entries.points,
        leads.within_days,
        leads.measured_from
    from {{ ref('score_entries') }} as entries
    inner join leads on entries.subject_id = leads.subject_id
    where entries.basis = 'official'
),

worth as (
    {{ contributions_on('entries.measured_from', 'entries') }}
),

sums as (
    select
        leads.subject_id,
        leads.scoring_model,
        leads.within_days,
        {{- sums_by_part('entries.contribution') }}
    from leads
    left join worth as entries
        on
            leads.subject_id = entries.subject_id
            and leads.scoring_model = entries.scoring_model
            and leads.within_days = entries.within_days
    group by leads.subject_id, leads.scoring_model, leads.within_days
),

earlier_scores as (
    {{ capped_scores('sums', keys=['subject_id', 'scoring_model', 'within_days']) }}
),

final as (
    select
        earlier_scores.subject_id,
        earlier_scores.within_days,
        scores.total_score - earlier_scores.total_score as score_change
    from earlier_scores
    inner join {{ ref('model_scores') }} as scores
        on
            earlier_scores.subject_id = scores.subject_id
            and earlier_scores.scoring_model = scores.scoring_model
    where scores.basis = 'official'
)

select * from final
