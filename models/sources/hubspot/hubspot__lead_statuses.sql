{{ config(enabled=is_source('hubspot')) }}

with histories as (
    {{ read_source('hubspot', 'contact_property_history') }}
),

final as (
    select
        {{ source_id('hubspot', 'histories.contact_id') }} as lead_id,
        {{ meaning_of_status('histories.value') }} as status,
        histories.timestamp as changed_at
    from histories
    {{ join_meaning_of_status('hubspot', 'histories.value') }}
    -- An empty value takes the status away, for which there is no word.
    where lower(histories.name) = 'hs_lead_status' and histories.value is not null
)

select * from final
