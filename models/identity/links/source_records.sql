with linked as (
    select
        'lead' as entity_type,
        lead_id as entity_id,
        record_id
    from {{ ref('linked_leads') }}

    union all

    select
        'account' as entity_type,
        account_id as entity_id,
        record_id
    from {{ ref('linked_accounts') }}
),

final as (
    select * from linked
    union
    select
        entity_type,
        entity_id,
        entity_id as record_id
    from linked
)

select * from final
