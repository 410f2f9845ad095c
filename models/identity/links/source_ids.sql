with known_leads as (
    select * from {{ ref('known_leads') }}
    where {{ source_of_id('known_lead_id') }} <> 'raw'
),

-- What a system has merged away or deleted cannot be written there any more. The lead
-- that became a contact is there beside it.
merged_away as (
    select merged_lead_id from {{ ref('stg_lead_merges') }}
    where
        outcome = 'kept'
        and {{ source_object('merged_lead_id') }}
        = {{ source_object('surviving_lead_id') }}
),

records as (
    select leads.lead_id
    from {{ ref('stg_leads') }} as leads
    left join merged_away on leads.lead_id = merged_away.merged_lead_id
    where leads.outcome = 'kept' and merged_away.merged_lead_id is null
),

final as (
    select
        known_leads.lead_id,
        {{ dbt.listagg(
            'known_leads.known_lead_id', "', '", 'order by known_leads.known_lead_id'
        ) }} as source_ids
    from known_leads
    inner join records on known_leads.known_lead_id = records.lead_id
    group by known_leads.lead_id
)

select * from final
