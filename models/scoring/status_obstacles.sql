-- What the latest status of a lead keeps it from. A lead that sales gave back is no MQL
-- until its next status or engaged day: nobody wants to call a silent one twice.
with statuses as (
    select
        subjects.subject_id,
        subjects.lead_id,
        statuses.status,
        statuses.changed_on,
        lead(statuses.changed_on) over (
            partition by statuses.lead_id order by statuses.changed_at, statuses.status
        ) as next_changed_on
    from {{ ref('lead_statuses') }} as statuses
    inner join {{ ref('subjects') }} as subjects on statuses.lead_id = subjects.lead_id
    where statuses.rejection is null
),

returned as (
    select
        statuses.lead_id,
        statuses.changed_on,
        statuses.next_changed_on,
        min(engaged_days.engaged_on) as next_engaged_on
    from statuses
    left join {{ ref('engaged_days') }} as engaged_days
        on
            statuses.subject_id = engaged_days.subject_id
            and statuses.changed_on < engaged_days.engaged_on
            and engaged_days.basis = 'official'
    where statuses.status in {{ text_list(returning_statuses()) }}
    group by statuses.lead_id, statuses.changed_on, statuses.next_changed_on
),

final as (
    select
        lead_id,
        'disqualified' as obstacle,
        changed_on as starts_on,
        next_changed_on as ends_on
    from statuses
    where status = 'disqualified'

    union all

    select
        lead_id,
        'returned_by_sales' as obstacle,
        changed_on as starts_on,
        least(next_changed_on, next_engaged_on) as ends_on
    from returned
)

select * from final
