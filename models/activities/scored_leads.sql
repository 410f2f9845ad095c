{{ after_working_set() }}
-- Everybody is scored on the basis `official`, without suppressed events. Leads that
-- have any are scored on the basis `unsuppressed` too, as if nothing were suppressed.
with suppressed_leads as (
    select distinct subject_id
    from {{ ref('lead_events') }}
    where suppressed_by is not null
),

leads as (
    select * from {{ ref('subjects') }} where subject_type = 'lead'
),

final as (
    select
        'official' as basis,
        subject_id,
        lead_id,
        created_on
    from leads

    union all

    select
        'unsuppressed' as basis,
        leads.subject_id,
        leads.lead_id,
        leads.created_on
    from leads
    inner join suppressed_leads on leads.subject_id = suppressed_leads.subject_id
)

select * from final
