-- The days on which the condition of each stage holds. Stages may overlap here.
with spans as (
    select
        obstacles.subject_id,
        {{ stage_of_obstacle('obstacles.obstacle') }} as stage,
        obstacles.starts_on,
        obstacles.ends_on
    from {{ ref('obstacles') }} as obstacles
    inner join {{ ref('lead_assignments') }} as assignments
        on
            obstacles.subject_id = assignments.subject_id
            and obstacles.scoring_model = assignments.scoring_model
    where {{ stage_of_obstacle('obstacles.obstacle') }} is not null

    union all

    select subject_id, stage, starts_on, ends_on from {{ ref('sales_stage_spans') }}

    union all

    select
        entries.subject_id,
        'marketing_qualified' as stage,
        entries.entered_on as starts_on,
        entries.left_on as ends_on
    from {{ ref('mql_entries') }} as entries
    inner join {{ ref('lead_assignments') }} as assignments
        on
            entries.subject_id = assignments.subject_id
            and entries.scoring_model = assignments.scoring_model

    union all

    select
        days.subject_id,
        'engaged' as stage,
        min(days.engaged_on) as starts_on,
        null as ends_on
    from {{ ref('engaged_days') }} as days
    inner join {{ ref('subjects') }} as subjects
        on
            days.subject_id = subjects.subject_id
            and days.engaged_on >= subjects.created_on
    where days.basis = 'official' and days.is_sign_of_life
    group by days.subject_id

    union all

    select subject_id, 'lead' as stage, created_on as starts_on, null as ends_on
    from {{ ref('subjects') }}
    where subject_type = 'lead'
),

-- From the lead's creation to the day of the build.
final as (
    select
        spans.subject_id,
        spans.stage,
        greatest(spans.starts_on, subjects.created_on) as starts_on,
        case when spans.ends_on <= {{ as_of() }} then spans.ends_on end as ends_on
    from spans
    inner join {{ ref('subjects') }} as subjects
        on spans.subject_id = subjects.subject_id
    where
        spans.starts_on <= {{ as_of() }}
        and coalesce(spans.ends_on > subjects.created_on, true)
)

select * from final
