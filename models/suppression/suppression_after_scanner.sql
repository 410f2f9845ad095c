-- Kind after_scanner: the rule's activity, such as an opening, comes within seconds
-- before or after a scanner's click of the same lead: the scanner did that as well.
with rules as (
    select * from {{ ref('ordered_suppression_rules') }}
    where kind = 'after_scanner'
),

clicks as (
    select
        lead_id,
        occurred_at
    from {{ ref('scanner_clicks') }}
),

companions as (
    select
        event_id,
        occurred_at,
        activity_type,
        lead_id
    from {{ ref('timed_events') }}
    where
        activity_type in (select rules.activity_type from rules)
        and has_known_second
        and lead_id in (select clicks.lead_id from clicks)
),

-- Scanner clicks and other events of a lead, ordered by time together.
moments as (
    select
        lead_id,
        occurred_at,
        occurred_at as clicked_at,
        null as event_id,
        null as activity_type
    from clicks

    union all

    select
        lead_id,
        occurred_at,
        null as clicked_at,
        event_id,
        activity_type
    from companions
),

nearest_clicks as (
    select
        event_id,
        activity_type,
        occurred_at,
        max(clicked_at) over (
            partition by lead_id order by occurred_at
        ) as clicked_before,
        min(clicked_at) over (
            partition by lead_id order by occurred_at desc
        ) as clicked_after
    from moments
),

final as (
    select
        companions.event_id,
        rules.rule
    from nearest_clicks as companions
    inner join rules
        on
            companions.activity_type = rules.activity_type
            and (
                companions.occurred_at
                <= {{ add_seconds('companions.clicked_before', 'rules.threshold') }}
                or companions.clicked_after
                <= {{ add_seconds('companions.occurred_at', 'rules.threshold') }}
            )
)

select * from final
