-- An opening or click answers deliveries of the same content. Where most of a type have
-- a content that no delivery has, they answer nothing, and e-mails count as ignored.
with contents as (
    select
        activity_type,
        same_content as content,
        count(*) as events
    from {{ ref('email_events') }}
    group by activity_type, same_content
),

deliveries as (
    select content, events
    from contents
    where activity_type = 'email_delivered'
),

delivered as (
    select
        sum(events) as deliveries,
        2 * sum(case when content = '' then events else 0 end) >= sum(events)
            as most_are_without_content,
        min(nullif(content, '')) as example
    from deliveries
),

answers as (
    select
        contents.activity_type,
        sum(contents.events) as events,
        sum(case when contents.content = '' then contents.events else 0 end)
            as without_content,
        -- Where most deliveries have a content, no answer without one is meant by it.
        sum(
            case
                when contents.content = '' and not delivered.most_are_without_content
                    then 0
                when deliveries.content is not null then contents.events
                else 0
            end
        ) as matched_events,
        min(nullif(contents.content, '')) as example
    from contents
    cross join delivered
    left join deliveries on contents.content = deliveries.content
    where contents.activity_type <> 'email_delivered' and delivered.deliveries > 0
    group by contents.activity_type
),

final as (
    select
        answers.activity_type,
        cast(answers.events as bigint) as events,
        cast(answers.events - answers.matched_events as bigint) as unmatched_events,
        cast(answers.without_content as bigint) as events_without_content,
        answers.example,
        cast(delivered.deliveries as bigint) as deliveries,
        delivered.example as delivered_example
    from answers
    cross join delivered
    where 2 * answers.matched_events < answers.events
)

select * from final
