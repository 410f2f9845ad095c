-- The last days up to that of the build: a window of 1 is that day alone.
with activities as (
    select * from {{ ref('activities') }}
    where basis = 'official' and occurred_on <= {{ as_of() }}
),

met as (
    select distinct
        activities.subject_id,
        windows.bit
    from activities
    inner join {{ ref('next_action_windows') }} as windows
        on
            activities.activity_type = windows.activity_type
            and {{ days_between('activities.occurred_on', as_of()) }}
            < windows.within_days

    union all

    select
        changes.subject_id,
        windows.bit
    from {{ ref('score_changes') }} as changes
    inner join {{ ref('next_action_windows') }} as windows
        on
            changes.within_days = windows.within_days
            and changes.score_change >= windows.min_score_change
),

final as (
    select
        subject_id,
        cast(sum(bit) as bigint) as recent_activity
    from met
    group by subject_id
)

select * from final
