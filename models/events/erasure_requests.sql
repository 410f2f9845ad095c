-- A request that matches no record is rejected. Events that an earlier build erased are
-- matched by the digest of the name they had.
with requests as (
    select
        *,
        case when not {{ is_placeholder('lead_id', 'lead_id') }} then lead_id end
            as named_lead_id,
        case when not {{ is_placeholder('email', 'email') }} then email end
            as named_email
    from {{ ref('stg_erasure_requests') }}
    where outcome = 'kept'
),

names as (
    select
        'lead_id' as column_name,
        named_lead_id as name
    from requests

    union

    select
        'email' as column_name,
        named_email as name
    from requests
),

found as (
    select
        names.column_name,
        names.name
    from {{ ref('named_people') }} as named_people
    inner join names
        on
            named_people.column_name = names.column_name
            and named_people.name = names.name

    union
    {% for column in ['lead_id', 'email'] %}
    select
        names.column_name,
        names.name
    from {{ ref('stg_events') }} as events
    inner join names
        on names.column_name = '{{ column }}' and events.{{ column }} = names.name
    where not events.is_future

    union
    {% endfor %}
    select
        names.column_name,
        names.name
    from {{ ref('loaded_events') }} as events
    inner join names on events.erased_name = md5(names.name)
),

final as (
    select
        requests.lead_id,
        requests.email,
        requests.requested_at,
        requests.unreadable_requested_at,
        case when by_lead.name is null and by_email.name is null then 'unknown lead' end
            as rejection
    from requests
    left join found as by_lead
        on requests.named_lead_id = by_lead.name and by_lead.column_name = 'lead_id'
    left join found as by_email
        on requests.named_email = by_email.name and by_email.column_name = 'email'
)

select * from final
