with account_records as (
    select
        account_id as record_id,
        created_at,
        outcome = 'deleted' as is_gone
    from {{ ref('stg_accounts') }}
    where outcome in ('kept', 'deleted')
),

linked as (
    {{ linked_records('account_records', pairs='account_pairs') }}
),

final as (
    select
        record_id,
        entity_id as account_id,
        known_on
    from linked
)

select * from final
