-- Kind burst: one lead, or else one visitor, does the same thing so many times within
-- one clock second that only a machine can have done it. All of them are suppressed.
with rules as (
    select * from {{ ref('ordered_suppression_rules') }}
    where kind = 'burst'
),

candidates as (
    select
        events.event_id,
        events.activity_type,
        events.lead_id,
        case when events.lead_id is null then events.visitor_id end as visitor_id,
        date_trunc('second', events.occurred_at) as second,
        rules.rule,
        rules.threshold
    from {{ ref('timed_events') }} as events
    inner join rules
        on events.activity_type = coalesce(rules.activity_type, events.activity_type)
    where
        events.has_known_second
        and (events.lead_id is not null or events.visitor_id is not null)
),

counted as (
    select
        candidates.event_id,
        candidates.rule,
        candidates.threshold,
        count(*) over (
            partition by
                candidates.rule,
                candidates.activity_type,
                candidates.lead_id,
                candidates.visitor_id,
                candidates.second
        ) as in_one_second
    from candidates
    inner join {{ ref('burst_candidate_seconds') }} as burst_candidate_seconds
        on
            {{ fingerprint([
                'candidates.rule', 'candidates.activity_type', 'candidates.second',
            ]) }} = burst_candidate_seconds.fingerprint
    -- Placeholder visitor ids name no visitor.
    where
        candidates.visitor_id is null
        or not {{ is_placeholder('candidates.visitor_id', 'visitor_id') }}
),

final as (
    select
        event_id,
        rule
    from counted
    where in_one_second >= threshold
)

select * from final
