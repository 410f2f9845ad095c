-- Which lead had each e-mail on which days, if nothing had been erased.
with raw_changes as (
    {{ read_raw('attribute_changes') }}
),

usable as (
    select
        raw_changes.entity_id as lead_id,
        raw_changes.old_value,
        raw_changes.value,
        raw_changes.changed_at,
        row_number() over (
            partition by raw_changes.entity_id, raw_changes.changed_at
            order by {{ best_version_first(raw_columns('attribute_changes')) }}
        ) as version
    from raw_changes
    inner join {{ ref('known_leads_before') }} as known_leads
        on raw_changes.entity_id = known_leads.known_lead_id
    where
        raw_changes.entity_type = 'lead'
        and raw_changes.attribute = 'email'
        and raw_changes.changed_at is not null
        and not {{ is_future('raw_changes.changed_at') }}
),

changes as (
    select * from usable where version = 1
),

leads as (
    select * from {{ ref('leads_before') }} where not is_gone
),

addresses as (
    select
        email,
        lead_id,
        row_number() over (partition by email order by created_at, lead_id) as age_rank
    from leads
    where not {{ is_placeholder('email', 'email') }}
),

present as (
    select * from addresses where age_rank = 1
),

all_spans as (
    {{ email_spans('changes', 'leads') }}
),

spans as (
    select all_spans.*
    from all_spans
    left join present on all_spans.email = present.email
    where
        present.email is null
        and not {{ is_placeholder('all_spans.email', 'email') }}
),

holders as (
    {{ email_holders('spans') }}
),

final as (
    select
        email,
        lead_id,
        {{ earliest_day() }} as starts_on,
        {{ latest_day() }} as ends_on
    from present

    union all

    select
        email,
        lead_id,
        first_day as starts_on,
        day_after as ends_on
    from holders
)

select * from final
where {{ is_erasure_asked_for() | lower }}
