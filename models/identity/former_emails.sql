-- An e-mail that a lead has today finds that lead; only others are looked up by day.
with spans as (
    select
        email_spans.email,
        email_spans.named_lead_id as lead_id,
        email_spans.lead_id as surviving_lead_id,
        email_spans.created_at,
        email_spans.starts_on,
        email_spans.ends_on,
        email_spans.known_on
    from {{ ref('email_spans') }} as email_spans
    left join {{ ref('present_emails') }} as present_emails
        on email_spans.email = present_emails.email
    where
        present_emails.email is null
        and not {{ is_placeholder('email_spans.email', 'email') }}
),

holders as (
    {{ email_holders('spans') }}
),

final as (
    select
        email,
        first_day as starts_on,
        day_after as ends_on,
        surviving_lead_id as lead_id,
        known_on
    from holders
)

select * from final
