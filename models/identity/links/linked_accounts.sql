with account_records as (
    select
        account_id as record_id,
        {{ trimmed(domain_name('domain')) }} as name_key,
        created_at,
        outcome = 'deleted' as is_gone
    from {{ ref('stg_accounts') }}
    where outcome in ('kept', 'deleted')
),

held_links as (
    {{ record_links('account') }}
),

linked as (
    {{ linked_records('account_records', 'held_links') }}
),

final as (
    select
        record_id,
        entity_id as account_id,
        known_on
    from linked
)

select * from final
