-- An e-mail that a lead has today finds that lead; only others are looked up by day.
with spans as (
    select email_spans.*
    from {{ ref('email_spans') }} as email_spans
    left join {{ ref('present_emails') }} as present_emails
        on email_spans.email = present_emails.email
    where
        present_emails.email is null
        and not {{ is_placeholder('email_spans.email', 'email') }}
),

-- Where the spans of several leads overlap they are cut at each edge, so that a piece
-- lies within a span or outside of it.
edges as (
    select email, starts_on as edge from spans
    union
    select email, ends_on as edge from spans
),

pieces as (
    select
        email,
        edge as starts_on,
        lead(edge) over (partition by email order by edge) as ends_on
    from edges
),

holders as (
    select
        pieces.email,
        pieces.starts_on,
        pieces.ends_on,
        spans.lead_id,
        spans.known_on,
        row_number() over (
            partition by pieces.email, pieces.starts_on
            order by spans.created_at nulls last, spans.named_lead_id
        ) as age_rank
    from pieces
    inner join spans
        on
            pieces.email = spans.email
            and pieces.starts_on >= spans.starts_on
            and pieces.starts_on < spans.ends_on
),

final as (
    select
        email,
        starts_on,
        ends_on,
        lead_id,
        known_on
    from holders
    where age_rank = 1
)

select * from final
