-- E-mails without content count as one e-mail.
with answers as (
    select
        basis,
        subject_id,
        coalesce(content, '') as same_content,
        occurred_on as answered_on
    from {{ ref('scored_events') }}
    where activity_type in ('email_open', 'email_click')

    union

    -- Where a machine opened the e-mail, the person may have read it too, so it does
    -- not count as ignored.
    select
        'official' as basis,
        subject_id,
        coalesce(content, '') as same_content,
        occurred_on as answered_on
    from {{ ref('lead_events') }}
    where is_by_machine and activity_type in ('email_open', 'email_click')
),

deliveries as (
    select
        events.*,
        coalesce(events.content, '') as same_content,
        due_emails.due_on
    from {{ ref('scored_events') }} as events
    inner join {{ ref('due_emails') }} as due_emails
        on
            events.event_id = due_emails.event_id
            and events.subject_id = due_emails.subject_id
),

final as (
    select
        deliveries.basis,
        deliveries.event_id,
        deliveries.occurred_at,
        deliveries.subject_id,
        deliveries.due_on as occurred_on,
        greatest(deliveries.known_on, deliveries.due_on) as known_on,
        deliveries.content,
        deliveries.content_group,
        deliveries.product
    from deliveries
    left join answers
        on
            deliveries.basis = answers.basis
            and deliveries.subject_id = answers.subject_id
            and deliveries.same_content = answers.same_content
            and deliveries.occurred_on <= answers.answered_on
            and deliveries.due_on >= answers.answered_on
    where answers.subject_id is null
)

select * from final
