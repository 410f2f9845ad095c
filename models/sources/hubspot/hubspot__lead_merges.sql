{{ config(enabled=is_source('hubspot')) }}

with contacts as (
    {{ read_source('hubspot', 'contact') }}
),

audits as (
    {{ read_source('hubspot', 'contact_merge_audit') }}
),

-- Three places tell of merges; not all of them say when.
told as (
    select
        vid_to_merge as merged_id,
        canonical_vid as surviving_id,
        timestamp as merged_at
    from audits

    union all

    select
        {{ dbt.split_part('members.member', "':'", 1) }} as merged_id,
        contacts.id as surviving_id,
        {{ instant_from_number(
            number_from_text(dbt.split_part('members.member', "':'", 2)), 1000
        ) }} as merged_at
    from contacts, {{ each_listed('contacts.property_hs_calculated_merged_vids') }}
    where coalesce(contacts._fivetran_active, true)

    union all

    select
        members.member as merged_id,
        contacts.id as surviving_id,
        cast(null as timestamp) as merged_at
    from contacts, {{ each_listed('contacts.property_hs_merged_object_ids') }}
    where coalesce(contacts._fivetran_active, true)
),

-- A survivor that was merged itself still lists what it took over, and so does its own
-- survivor: one with a time comes first, then one that is still there.
ranked as (
    select
        told.*,
        row_number() over (
            partition by told.merged_id
            order by
                told.merged_at desc nulls last,
                coalesce(contacts._fivetran_deleted, false) asc,
                told.surviving_id asc
        ) as place
    from told
    left join contacts
        on told.surviving_id = contacts.id and coalesce(contacts._fivetran_active, true)
    where told.merged_id <> told.surviving_id
),

final as (
    select
        {{ source_id('hubspot', 'merged_id') }} as merged_lead_id,
        {{ source_id('hubspot', 'surviving_id') }} as surviving_lead_id,
        merged_at
    from ranked
    where place = 1
)

select * from final
