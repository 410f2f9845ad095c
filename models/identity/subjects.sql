-- Leads and accounts under one key. Activities, signals and ledger keep what was done
-- and what it earns by this key alone.
with named as (
    select
        'lead' as subject_type,
        lead_id,
        cast(null as {{ dbt.type_string() }}) as account_id,
        created_on
    from {{ ref('leads') }}

    union all

    select
        'account' as subject_type,
        cast(null as {{ dbt.type_string() }}) as lead_id,
        account_id,
        {{ business_day('created_at') }} as created_on
    from {{ ref('accounts') }}
),

final as (
    select
        {{ key_of(['subject_type', 'coalesce(lead_id, account_id)']) }} as subject_id,
        subject_type,
        lead_id,
        account_id,
        created_on
    from named
)

select * from final
