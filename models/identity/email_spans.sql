-- What attribute_changes says an e-mail was, change by change. The days before a lead was
-- created count as the day of its creation.
with changes as (
    select
        changes.entity_id as lead_id,
        leads.created_at,
        {{ business_day('leads.created_at') }} as created_on,
        {{ business_day('changes.changed_at') }} as changed_on,
        lower(changes.old_value) as old_email,
        lower(changes.value) as email,
        row_number() over (
            partition by changes.entity_id order by changes.changed_at
        ) as from_first,
        row_number() over (
            partition by
                changes.entity_id, {{ business_day('changes.changed_at') }}
            order by changes.changed_at desc
        ) as from_last_of_day
    from {{ ref('stg_attribute_changes') }} as changes
    left join {{ ref('stg_leads') }} as leads
        on changes.entity_id = leads.lead_id and leads.outcome = 'kept'
    where
        changes.outcome = 'kept'
        and changes.entity_type = 'lead'
        and changes.attribute = 'email'
),

spans as (
    select
        lead_id,
        created_at,
        created_on,
        changed_on,
        email,
        changed_on as starts_on,
        lead(changed_on) over (partition by lead_id order by changed_on) as ends_on
    from changes
    where from_last_of_day = 1

    union all

    select
        lead_id,
        created_at,
        created_on,
        changed_on,
        old_email as email,
        cast(null as date) as starts_on,
        changed_on as ends_on
    from changes
    where from_first = 1
),

final as (
    select
        spans.email,
        spans.lead_id as named_lead_id,
        known_leads.lead_id,
        spans.created_at,
        case
            when spans.starts_on > coalesce(spans.created_on, {{ earliest_day() }})
                then spans.starts_on
            else {{ earliest_day() }}
        end as starts_on,
        coalesce(spans.ends_on, {{ latest_day() }}) as ends_on,
        greatest(spans.changed_on, known_leads.known_on) as known_on
    from spans
    inner join {{ ref('known_leads') }} as known_leads
        on spans.lead_id = known_leads.known_lead_id
    where
        spans.email is not null
        and coalesce(spans.ends_on > spans.created_on, true)
)

select * from final
