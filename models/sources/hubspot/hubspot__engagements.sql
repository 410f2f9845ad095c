{{ config(enabled=is_source('hubspot')) }}

with calls as (
    {{ read_source('hubspot', 'engagement_call') }}
),

emails as (
    {{ read_source('hubspot', 'engagement_email') }}
),

meetings as (
    {{ read_source('hubspot', 'engagement_meeting') }}
),

notes as (
    {{ read_source('hubspot', 'engagement_note') }}
),

told as (
    select
        'call' as kind,
        engagement_id,
        property_hs_timestamp as occurred_at,
        property_hs_call_title as content,
        property_hs_call_direction as detail,
        cast(null as {{ dbt.type_string() }}) as written_by,
        contacts,
        _fivetran_deleted,
        _fivetran_synced as loaded_at
    from calls

    union all

    select
        'email' as kind,
        engagement_id,
        property_hs_timestamp as occurred_at,
        property_hs_email_subject as content,
        property_hs_email_direction as detail,
        property_hs_email_from_email as written_by,
        contacts,
        _fivetran_deleted,
        _fivetran_synced as loaded_at
    from emails

    union all

    select
        'meeting' as kind,
        engagement_id,
        property_hs_meeting_start_time as occurred_at,
        property_hs_meeting_title as content,
        property_hs_meeting_outcome as detail,
        cast(null as {{ dbt.type_string() }}) as written_by,
        contacts,
        _fivetran_deleted,
        _fivetran_synced as loaded_at
    from meetings

    union all

    select
        'note' as kind,
        engagement_id,
        property_hs_timestamp as occurred_at,
        cast(null as {{ dbt.type_string() }}) as content,
        cast(null as {{ dbt.type_string() }}) as detail,
        cast(null as {{ dbt.type_string() }}) as written_by,
        contacts,
        _fivetran_deleted,
        _fivetran_synced as loaded_at
    from notes
),

final as (
    select * from told where not coalesce(_fivetran_deleted, false)
)

select * from final
