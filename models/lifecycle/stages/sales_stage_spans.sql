-- The latest status from sales accepts a lead or gives it back. A lead that was given
-- back leaves that stage when it becomes an MQL again.
with verdicts as (
    select
        subjects.subject_id,
        statuses.status,
        statuses.changed_on as starts_on,
        lead(statuses.changed_on) over (
            partition by statuses.lead_id order by statuses.changed_at, statuses.status
        ) as ends_on
    from {{ ref('lead_statuses') }} as statuses
    inner join {{ ref('subjects') }} as subjects on statuses.lead_id = subjects.lead_id
    where
        statuses.rejection is null
        and statuses.status in {{ text_list(sales_statuses()) }}
),

-- Of several verdicts on one day the last counts. `recycled_id` is empty unless the
-- lead was given back, so that the join below is an equality and can be hashed; with
-- `stage = 'recycled'` as a condition of its own it would compare all pairs.
spans as (
    select
        subject_id,
        case status when 'accepted' then 'sales_accepted' else 'recycled' end as stage,
        starts_on,
        ends_on,
        case when status <> 'accepted' then subject_id end as recycled_id
    from verdicts
    where status <> 'disqualified' and coalesce(starts_on < ends_on, true)
),

entries as (
    select
        entries.subject_id,
        entries.entered_on
    from {{ ref('mql_entries') }} as entries
    inner join {{ ref('lead_assignments') }} as assignments
        on
            entries.subject_id = assignments.subject_id
            and entries.scoring_model = assignments.scoring_model
),

final as (
    select
        spans.subject_id,
        spans.stage,
        spans.starts_on,
        least(spans.ends_on, min(entries.entered_on)) as ends_on
    from spans
    left join entries
        on
            spans.recycled_id = entries.subject_id
            and spans.starts_on < entries.entered_on
    group by spans.subject_id, spans.stage, spans.starts_on, spans.ends_on
)

select * from final
