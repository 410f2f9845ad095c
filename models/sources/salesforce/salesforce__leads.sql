{#- A lead that survived its conversion has two versions: its own columns count until
    then, those of the contact from the day of the conversion on. -#}
{{ config(enabled=is_source('salesforce')) }}
{%- set same = [
    'email', 'first_name', 'last_name', 'owner', 'company_name', 'country',
    'lead_source', 'further_cells',
] %}

with people as (
    select
        *,
        case when is_gone and master_record_id is null then ended_at end as deleted_at
    from {{ ref('salesforce__people') }}
),

conversions as (
    select * from {{ ref('salesforce__conversions') }} where lead_survives
),

own_versions as (
    select
        people.*,
        -- An empty version counts where no other is of the past.
        case when conversions.lead_id is null then people.last_modified_date end
            as updated_at
    from people
    left join conversions on people.object = 'lead' and people.id = conversions.lead_id
),

final as (
    select
        {{ source_id('salesforce', 'id') }} as lead_id,
        coalesce(phone, mobile_phone) as phone,
        title as job_title,
        {{ source_id('salesforce', 'account_id') }} as account_id,
        created_date as created_at,
        updated_at,
        opted_out_at,
        {%- for column in same %}
        {{ column }},
        {%- endfor %}
        deleted_at
    from own_versions

    union all

    select
        {{ source_id('salesforce', 'conversions.lead_id') }} as lead_id,
        coalesce(people.phone, people.mobile_phone) as phone,
        people.title as job_title,
        {{ source_id('salesforce', 'people.account_id') }} as account_id,
        conversions.created_date as created_at,
        conversions.converted_date as updated_at,
        -- That of the contact counts too, as that of a merged record.
        conversions.opted_out_at,
        {%- for column in same %}
        people.{{ column }},
        {%- endfor %}
        people.deleted_at
    from people
    inner join conversions
        on people.object = 'contact' and people.id = conversions.contact_id
)

select * from final
