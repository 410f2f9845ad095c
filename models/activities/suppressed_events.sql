with events as (
    select
        events.*,
        {{ email_domain('coalesce(events.email, leads.email)') }} as email_domain
    from {{ ref('events') }} as events
    left join {{ ref('leads') }} as leads on events.lead_id = leads.lead_id
    where events.rejection is null
),

hits as (
    {%- for kind in [
        'user_agent', 'referrer', 'content', 'visitor_id', 'ip_address', 'email_domain',
    ] %}
    select
        events.event_id,
        events.activity_type,
        suppressed_values.rule
    from events
    inner join {{ ref('suppressed_values') }} as suppressed_values
        on
            suppressed_values.kind = '{{ kind }}'
            and events.{{ kind }} = suppressed_values.value
    union all
    {%- endfor %}
    select
        event_id,
        activity_type,
        rule
    from {{ ref('robotic_events') }}
),

ranked as (
    select
        hits.event_id,
        rules.rule,
        lower(rules.kind) as kind,
        row_number() over (
            partition by hits.event_id order by rules.priority, rules.rule
        ) as precedence
    from hits
    inner join {{ ref('suppression_rules') }} as rules
        on
            hits.rule = rules.rule
            and hits.activity_type
            = coalesce(lower(rules.activity_type), hits.activity_type)
),

final as (
    select
        event_id,
        rule,
        kind
    from ranked
    where precedence = 1
)

select * from final
