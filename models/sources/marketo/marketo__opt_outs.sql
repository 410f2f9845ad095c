{{ config(enabled=is_source('marketo')) }}

with leads as (
    {{ read_source('marketo', 'lead') }}
),

changes as (
    {{ read_source('marketo', 'activity_change_data_value') }}
),

unsubscriptions as (
    {{ read_source('marketo', 'activity_unsubscribe_email') }}
),

changed as (
    select
        lead_id,
        max(activity_date) as opted_out_at
    from changes
    where
        lower(primary_attribute_value) = 'unsubscribed'
        and lower(new_value) in ('1', 'true')
    group by lead_id
),

unsubscribed as (
    select
        lead_id,
        max(activity_date) as opted_out_at
    from unsubscriptions
    group by lead_id
),

final as (
    select
        leads.id as lead_id,
        coalesce(changed.opted_out_at, unsubscribed.opted_out_at) as opted_out_at
    from leads
    left join changed on leads.id = changed.lead_id
    left join unsubscribed on leads.id = unsubscribed.lead_id
    -- The field decides; what people did, where it is not delivered.
    where coalesce(leads.unsubscribed, unsubscribed.lead_id is not null)
)

select * from final
