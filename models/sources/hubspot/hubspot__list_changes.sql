{{ config(enabled=is_source('hubspot')) }}

with members as (
    {{ read_source('hubspot', 'contact_list_member') }}
),

lists as (
    {{ read_source('hubspot', 'contact_list') }}
),

named as (
    select
        {{ source_id('hubspot', 'members.contact_id') }} as entity_id,
        'list ' || lower(coalesce(lists.name, members.contact_list_id)) as attribute,
        members.added_at,
        members._fivetran_synced as seen_at,
        coalesce(members._fivetran_deleted, not members.is_member, false) as has_left
    from members
    left join lists on members.contact_list_id = lists.id
),

-- When a contact left a list nobody says; the connector saw it gone.
final as (
    select
        'lead' as entity_type,
        entity_id,
        attribute,
        'true' as value,
        added_at as changed_at
    from named
    where added_at is not null or not has_left

    union all

    select
        'lead' as entity_type,
        entity_id,
        attribute,
        'false' as value,
        seen_at as changed_at
    from named
    where has_left
)

select * from final
