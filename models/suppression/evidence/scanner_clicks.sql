-- A click is a scanner's if the first rule that suppresses it is of one of these kinds.
with rules as (
    select * from {{ ref('ordered_suppression_rules') }}
),

clicks as (
    select
        emails.event_id,
        emails.lead_id,
        emails.occurred_at,
        min(rules.precedence) as precedence
    from {{ ref('email_events') }} as emails
    inner join {{ ref('direct_suppressions') }} as suppressions
        on emails.event_id = suppressions.event_id
    inner join rules on suppressions.rule = rules.rule
    where
        emails.activity_type = 'email_click'
        and emails.has_known_second
        and emails.lead_id is not null
    group by emails.event_id, emails.lead_id, emails.occurred_at
),

final as (
    select
        clicks.event_id,
        clicks.lead_id,
        clicks.occurred_at
    from clicks
    inner join rules
        on
            clicks.precedence = rules.precedence
            and rules.kind in {{ text_list(scanner_kinds()) }}
)

select * from final
