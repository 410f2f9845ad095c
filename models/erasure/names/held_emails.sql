with leads as (
    {{ read_raw('leads') }}
),

changes as (
    {{ read_raw('attribute_changes') }}
),

email_changes as (
    select * from changes
    where
        entity_type = 'lead'
        and attribute = 'email'
        and not {{ is_future('changed_at') }}
),

held as (
    select
        lead_id,
        email
    from leads
    where not {{ is_future('created_at') }}

    union

    select
        entity_id as lead_id,
        {{ email_from_cell('old_value') }} as email
    from email_changes

    union

    select
        entity_id as lead_id,
        {{ email_from_cell('value') }} as email
    from email_changes
),

final as (
    select * from held
    where
        not {{ is_placeholder('lead_id', 'lead_id') }}
        and not {{ is_placeholder('email', 'email') }}
)

select * from final
where {{ is_erasure_asked_for() | lower }}
