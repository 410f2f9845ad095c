{#- What the build told a CRM, for the next one to compare with. It is made of the
    marts, which were made of the last one's, so that a full refresh loses nothing. -#}
{{ config(pre_hook="{{ after_the_guard() }}") }}

with final as (
    select
        'lead' as record_type,
        lead_id as record_id,
        payload_hash,
        changed_at,
        is_deleted,
        deleted_reason,
        surviving_lead_id as surviving_id
    from {{ ref('crm_leads') }}

    union all

    select
        'account' as record_type,
        account_id as record_id,
        payload_hash,
        changed_at,
        is_deleted,
        deleted_reason,
        cast(null as {{ dbt.type_string() }}) as surviving_id
    from {{ ref('crm_accounts') }}
)

select * from final
