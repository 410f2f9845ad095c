{#- The record that was made first survives: the lead, unless it was converted into a
    contact that there was already. Its day of creation is that of the person, so what
    was scored before the conversion, and when it qualified, stays. -#}
{{ config(enabled=is_source('salesforce')) }}

with leads as (
    select * from {{ ref('salesforce__people') }} where object = 'lead'
),

contacts as (
    select * from {{ ref('salesforce__people') }} where object = 'contact'
),

-- A contact that was merged into another since is that other one.
converted as (
    select
        leads.id as lead_id,
        coalesce(contacts.master_record_id, leads.converted_contact_id) as contact_id,
        leads.created_date,
        leads.converted_date,
        leads.opted_out_at
    from leads
    left join contacts on leads.converted_contact_id = contacts.id
    where leads.converted_contact_id is not null
),

ranked as (
    select
        converted.*,
        contacts.created_date as contact_created_date,
        contacts.master_record_id,
        row_number() over (
            partition by converted.contact_id
            order by converted.created_date, converted.lead_id
        ) as age_rank
    from converted
    left join contacts on converted.contact_id = contacts.id
),

final as (
    select
        lead_id,
        contact_id,
        created_date,
        converted_date,
        opted_out_at,
        -- Both dates come from one connector in one form: their texts compare.
        age_rank = 1
        and master_record_id is null
        and coalesce(created_date <= contact_created_date, true) as lead_survives
    from ranked
)

select * from final
