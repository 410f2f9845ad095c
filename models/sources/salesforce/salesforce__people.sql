{#- Leads and contacts side by side, so that what is said of people is said once. -#}
{{ config(enabled=is_source('salesforce')) }}
{%- set common = [
    'id', 'email', 'first_name', 'last_name', 'phone', 'mobile_phone', 'owner_id',
    'title', 'lead_source', 'has_opted_out_of_email',
    'unreadable_has_opted_out_of_email', 'master_record_id', 'is_deleted',
    '_fivetran_active', '_fivetran_synced', 'created_date', 'last_modified_date',
    'system_modstamp', 'further_cells',
] %}
{%- set of_leads = [
    'company', 'industry', 'number_of_employees', 'annual_revenue', 'status',
    'converted_contact_id', 'converted_opportunity_id', 'converted_date',
] %}

with leads as (
    {{ read_source('salesforce', 'lead') }}
),

contacts as (
    {{ read_source('salesforce', 'contact') }}
),

users as (
    select * from {{ ref('salesforce__users') }}
),

accounts as (
    select * from {{ ref('salesforce__accounts') }}
),

opt_outs as (
    select
        object,
        record_id,
        max(changed_at) as changed_at
    from {{ ref('salesforce__changes') }}
    where field = 'has_opted_out_of_email' and lower(value) = 'true'
    group by object, record_id
),

people as (
    select
        'lead' as object,
        coalesce(country, country_code) as country,
        cast(null as {{ dbt.type_string() }}) as account_id,
        {{ (of_leads + common) | join(', ') }}
    from ({{ newest_of_salesforce('leads') }}) as newest_leads

    union all

    select
        'contact' as object,
        coalesce(mailing_country, mailing_country_code) as country,
        account_id,
        {%- for column in of_leads %}
        cast(null as {{ dbt.type_string() }}) as {{ column }},
        {%- endfor %}
        {{ common | join(', ') }}
    from ({{ newest_of_salesforce('contacts') }}) as newest_contacts
),

final as (
    select
        people.*,
        coalesce(people.company, accounts.name) as company_name,
        coalesce(users.name, people.owner_id) as owner,
        coalesce(
            people.system_modstamp, people.last_modified_date, people._fivetran_synced
        ) as ended_at,
        people.is_deleted or not people._fivetran_active as is_gone,
        -- Nobody says when the box was ticked but the history of the field.
        case
            when people.unreadable_has_opted_out_of_email is not null
                then people.created_date
            when people.has_opted_out_of_email
                then coalesce(
                    {{ text_from_instant('opt_outs.changed_at') }},
                    people.last_modified_date,
                    people.created_date
                )
        end as opted_out_at
    from people
    left join users on people.owner_id = users.id
    left join accounts
        on {{ source_id('salesforce', 'people.account_id') }} = accounts.account_id
    left join opt_outs
        on people.object = opt_outs.object and people.id = opt_outs.record_id
)

select * from final
