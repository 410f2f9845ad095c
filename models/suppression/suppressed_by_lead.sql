-- An event without an e-mail of its own goes by that of its lead.
with final as (
    select
        events.event_id,
        events.activity_type,
        suppressed_values.rule
    from {{ ref('events') }} as events
    inner join {{ ref('leads') }} as leads on events.lead_id = leads.lead_id
    inner join {{ ref('suppressed_values') }} as suppressed_values
        on
            suppressed_values.kind = 'email_domain'
            and leads.email = suppressed_values.value
    where events.email is null
)

select * from final
