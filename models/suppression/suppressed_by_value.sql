-- Suppressed for what they carry: a bot's user agent, a referrer, an address.
with hits as (
    {%- for kind, column in suppressed_columns().items() %}
    select
        events.event_id,
        events.activity_type,
        events.lead_id as named_lead_id,
        suppressed_values.rule
    from {{ ref('stg_events') }} as events
    inner join {{ ref('suppressed_values') }} as suppressed_values
        on
            suppressed_values.kind = '{{ kind }}'
            and events.{{ column }} = suppressed_values.value
    where events.outcome = 'kept'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- An event that names an unknown lead is rejected, whatever else it is.
final as (
    select
        hits.event_id,
        hits.activity_type,
        hits.rule
    from hits
    left join {{ ref('known_leads') }} as known_leads
        on hits.named_lead_id = known_leads.known_lead_id
    where hits.named_lead_id is null or known_leads.lead_id is not null
)

select * from final
