{{ config(enabled=is_source('marketo')) }}

with mergers as (
    {{ read_source('marketo', 'activity_merge_leads') }}
),

final as (
    select
        {{ source_id('marketo', 'members.member') }} as merged_lead_id,
        {{ source_id('marketo', 'mergers.lead_id') }} as surviving_lead_id,
        mergers.activity_date as merged_at
    from mergers, {{ each_listed('mergers.merge_ids') }}
    where members.member <> mergers.lead_id
)

select * from final
