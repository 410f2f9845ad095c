{{ config(enabled=is_source('marketo')) }}

with changes as (
    {{ read_source('marketo', 'activity_change_data_value') }}
),

final as (
    select
        {{ source_id('marketo', 'changes.lead_id') }} as lead_id,
        {{ meaning_of_status('changes.new_value') }} as status,
        changes.activity_date as changed_at
    from changes
    {{ join_meaning_of_status('marketo', 'changes.new_value') }}
    -- An empty value takes the status away, for which there is no word.
    where
        lower(changes.primary_attribute_value) in ('lead status', 'person status')
        and changes.new_value is not null
)

select * from final
