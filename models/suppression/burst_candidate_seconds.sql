-- Few seconds see so much of one type, whoever did it; only these need a closer look.
-- There are nearly as many seconds as events, and a number for each fits into memory
-- where texts and times would not.
with rules as (
    select
        rule,
        lower(activity_type) as activity_type,
        cast(ceil(threshold) as integer) as threshold
    from {{ ref('suppression_rules') }}
    where lower(kind) = 'burst'
),

seconds as (
    select
        {{ fingerprint([
            'rules.rule', 'events.activity_type',
            "date_trunc('second', events.occurred_at)",
        ]) }} as fingerprint,
        rules.threshold
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
