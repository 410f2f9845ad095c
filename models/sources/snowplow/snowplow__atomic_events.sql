{#- Heartbeats of open pages are left out: there is one each ten seconds or so, and they
    say nothing that the page view does not. -#}
{{ config(enabled=is_source('snowplow')) }}

with events as (
    {{ read_source('snowplow', 'events') }}
),

iab as (
    select distinct root_id
    from (
        {{ read_source('snowplow', 'com_iab_snowplow_spiders_and_robots_1') }}
    ) as verdicts
    where spider_or_robot
),

final as (
    select
        events.*,
        coalesce(events.domain_userid, events.network_userid) as visitor_id,
        coalesce(events.derived_tstamp, events.collector_tstamp) as occurred_at,
        case
            when
                iab.root_id is not null
                or {{ matches_pattern('events.bot_detection', "'\"bot\" *: *true'") }}
                or {{ matches_pattern(
                    'events.iab', "'\"spider_?or_?robot\" *: *true'"
                ) }}
                or {{ matches_pattern(
                    'events.yauaa', "'\"(device|agent)_?class\" *: *\"robot'"
                ) }}
                or lower(events.br_type) = 'robot'
                then 'bot'
        end as source_verdict
    from events
    left join iab on events.event_id = iab.root_id
    where coalesce(events.event, events.event_name, '') <> 'page_ping'
)

select * from final
