{{ config(access='protected') }}

-- Leads that a request names by id or e-mail, and all leads merged with these by the
-- day of the request.
with recursive requests as (
    select
        case when not {{ is_placeholder('lead_id', 'lead_id') }} then lead_id end
            as lead_id,
        email,
        coalesce({{ business_day('requested_at') }}, {{ latest_day() }}) as erased_until
    from {{ ref('stg_erasure_requests') }}
    where outcome = 'kept'
),

named as (
    select
        lead_id,
        erased_until
    from requests
    where lead_id is not null

    union

    select
        held_emails.lead_id,
        requests.erased_until
    from {{ ref('held_emails') }} as held_emails
    inner join requests on held_emails.email = requests.email
),

merged_pairs as (
    select * from {{ ref('merged_pairs') }}
),

{{ merged_with('named', 'merged_pairs') }},

final as (
    select
        lead_id,
        max(erased_until) as erased_until
    from merged_with
    group by lead_id
)

select * from final
where {{ is_erasure_asked_for() | lower }}
