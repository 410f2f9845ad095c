-- An e-mail of an erased lead erases events on the days on which that lead had it, and
-- on days on which nobody had it.
with requested as (
    select
        email,
        coalesce({{ business_day('requested_at') }}, {{ latest_day() }}) as erased_until
    from {{ ref('stg_erasure_requests') }}
    where outcome = 'kept' and not {{ is_placeholder('email', 'email') }}
),

held as (
    select
        held_emails.email,
        erased_leads.erased_until
    from {{ ref('held_emails') }} as held_emails
    inner join {{ ref('erased_leads') }} as erased_leads
        on held_emails.lead_id = erased_leads.lead_id
),

addresses as (
    select
        email,
        max(erased_until) as erased_until
    from (
        select * from requested
        union all
        select * from held
    ) as named
    group by email
),

owners as (
    select emails_before.*
    from {{ ref('emails_before') }} as emails_before
    inner join addresses on emails_before.email = addresses.email
),

edges as (
    select email, starts_on as edge from owners
    union
    select email, ends_on as edge from owners
    union
    select email, {{ earliest_day() }} as edge from addresses
    union
    select email, {{ latest_day() }} as edge from addresses
),

pieces as (
    select
        email,
        edge as starts_on,
        lead(edge) over (partition by email order by edge) as ends_on
    from edges
),

final as (
    select
        pieces.email,
        pieces.starts_on,
        pieces.ends_on,
        owners.lead_id is not null as is_owned,
        case
            when owners.lead_id is not null then erased_leads.erased_until
            else addresses.erased_until
        end as erased_until
    from pieces
    inner join addresses on pieces.email = addresses.email
    left join owners
        on
            pieces.email = owners.email
            and pieces.starts_on >= owners.starts_on
            and pieces.starts_on < owners.ends_on
    left join {{ ref('erased_leads') }} as erased_leads
        on owners.lead_id = erased_leads.lead_id
    where
        pieces.ends_on is not null
        and (owners.lead_id is null or erased_leads.lead_id is not null)
)

select * from final
where {{ is_erasure_asked_for() | lower }}
