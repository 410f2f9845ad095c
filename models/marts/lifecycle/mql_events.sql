with recycled_days as (
    select distinct
        subjects.subject_id,
        statuses.changed_on
    from {{ ref('lead_statuses') }} as statuses
    inner join {{ ref('subjects') }} as subjects on statuses.lead_id = subjects.lead_id
    where
        statuses.rejection is null
        and statuses.status in {{ text_list(returning_statuses()) }}
),

recycled as (
    select distinct
        entries.subject_id,
        entries.scoring_model,
        entries.entered_on
    from {{ ref('mql_entries') }} as entries
    inner join recycled_days on entries.subject_id = recycled_days.subject_id
    where
        recycled_days.changed_on > entries.previous_entered_on
        and recycled_days.changed_on < entries.entered_on
),

final as (
    select
        assignments.lead_id,
        entries.scoring_model,
        entries.scoring_model = assignments.scoring_model as is_official,
        entries.entered_on,
        entries.left_on,
        entries.left_reason,
        case
            when entries.previous_entered_on is null then 'first'
            when recycled.subject_id is not null then 'recycled'
            else 'repeat'
        end as kind,
        coalesce(
            {{ days_between('entries.previous_entered_on', 'entries.entered_on') }}
            <= models.cooldown_days,
            false
        ) as in_cooldown,
        entry_reasons.top_rules
    from {{ ref('mql_entries') }} as entries
    inner join {{ ref('scored_models') }} as models
        on entries.scoring_model = models.scoring_model
    inner join {{ ref('lead_assignments') }} as assignments
        on entries.subject_id = assignments.subject_id
    left join recycled
        on
            entries.subject_id = recycled.subject_id
            and entries.scoring_model = recycled.scoring_model
            and entries.entered_on = recycled.entered_on
    left join {{ ref('entry_reasons') }} as entry_reasons
        on
            entries.subject_id = entry_reasons.subject_id
            and entries.scoring_model = entry_reasons.scoring_model
            and entries.entered_on = entry_reasons.entered_on
)

select * from final
