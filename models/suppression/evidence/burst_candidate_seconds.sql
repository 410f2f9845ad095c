-- Pre-filter for bursts: seconds with enough events of one type to contain a burst, of
-- all leads together. There are nearly as many seconds as events, so they are counted
-- by a hash: groups of type and time would not fit into memory.
with rules as (
    select * from {{ ref('ordered_suppression_rules') }}
    where kind = 'burst'
),

seconds as (
    select
        {{ fingerprint([
            'rules.rule', 'events.activity_type',
            "date_trunc('second', events.occurred_at)",
        ]) }} as fingerprint,
        cast(ceil(rules.threshold) as integer) as threshold
    from {{ ref('stg_events') }} as events
    inner join rules
        on events.activity_type = coalesce(rules.activity_type, events.activity_type)
    where events.outcome = 'kept'
),

final as (
    select fingerprint
    from seconds
    group by fingerprint, threshold
    having count(*) >= threshold
)

select * from final
