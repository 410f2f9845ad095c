{{ config(enabled=has_several_sources()) }}

with account_records as (
    select
        account_id as record_id,
        {{ trimmed(domain_name('domain')) }} as name_key,
        created_at
    from {{ ref('stg_accounts') }}
    where outcome in ('kept', 'deleted')
),

held_links as (
    {{ record_links('account') }}
),

final as (
    {{ linked_pairs('account_records', 'held_links') }}
)

select * from final
