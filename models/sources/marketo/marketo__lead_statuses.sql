{{ config(enabled=is_source('marketo')) }}

with changes as (
    {{ read_source('marketo', 'activity_change_data_value') }}
),

final as (
    select
        {{ source_id('marketo', 'lead_id') }} as lead_id,
        case
            when
                lower(new_value)
                in ('accepted', 'sales accepted', 'working', 'contacted')
                then 'accepted'
            when lower(new_value) in ('recycled', 'recycle', 'nurture')
                then 'recycled'
            when lower(new_value) in ('rejected', 'sales rejected')
                then 'rejected'
            when lower(new_value) in ('disqualified', 'unqualified')
                then 'disqualified'
            else lower(new_value)
        end as status,
        activity_date as changed_at
    from changes
    -- An empty value takes the status away, for which there is no word.
    where
        lower(primary_attribute_value) in ('lead status', 'person status')
        and new_value is not null
)

select * from final
