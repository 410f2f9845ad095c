{{ config(enabled=is_source('pardot')) }}

with prospects as (
    select * from {{ ref('pardot__prospects') }}
),

final as (
    {%- for column in ['crm_lead_fid', 'crm_contact_fid'] %}
    select
        'lead' as entity_type,
        {{ source_id('pardot', 'id') }} as entity_id,
        {{ source_id('salesforce', column) }} as other_id
    from prospects
    where {{ column }} is not null

    union all
    {%- endfor %}

    select distinct
        'account' as entity_type,
        {{ source_id('pardot', 'prospect_account_id') }} as entity_id,
        {{ source_id('salesforce', 'crm_account_fid') }} as other_id
    from prospects
    where prospect_account_id is not null and crm_account_fid is not null
)

select * from final
