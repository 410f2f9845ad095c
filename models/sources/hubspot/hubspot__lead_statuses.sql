{{ config(enabled=is_source('hubspot')) }}

with histories as (
    {{ read_source('hubspot', 'contact_property_history') }}
),

final as (
    select
        {{ source_id('hubspot', 'contact_id') }} as lead_id,
        case lower(value)
            when 'in_progress' then 'accepted'
            when 'attempted_to_contact' then 'accepted'
            when 'connected' then 'accepted'
            when 'open_deal' then 'accepted'
            when 'bad_timing' then 'recycled'
            when 'unqualified' then 'disqualified'
            else lower(value)
        end as status,
        timestamp as changed_at
    from histories
    -- An empty value takes the status away, for which there is no word.
    where lower(name) = 'hs_lead_status' and value is not null
)

select * from final
