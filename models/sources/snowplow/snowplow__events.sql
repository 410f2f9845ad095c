{{ config(enabled=is_source('snowplow')) }}

with events as (
    select * from {{ ref('snowplow__atomic_events') }}
),

final as (
    select
        {{ source_id('snowplow', 'event_id') }} as event_id,
        occurred_at,
        coalesce(load_tstamp, collector_tstamp) as loaded_at,
        case
            when event = 'struct' then {{ snake_case('se_action') }}
            when event_name = 'submit_form' then 'form_submit'
            else coalesce(event_name, event)
        end as activity_type,
        {{ person_id('snowplow', 'user_id') }} as lead_id,
        {{ source_id('snowplow', 'visitor_id') }} as visitor_id,
        case
            when event = 'struct'
                then coalesce(se_category, '') || coalesce(' / ' || se_label, '')
            when event_name = 'link_click'
                then coalesce({{ json_text('link_click', 'target_?url') }}, page_url)
            when event_name = 'submit_form'
                then coalesce(
                    {{ json_text('submit_form', 'form_?id') }} || ' / ' || page_url,
                    page_url
                )
            else page_url
        end as content,
        se_value as quantity,
        page_referrer as referrer,
        case when refr_medium = 'search' then refr_term end as search_term,
        user_ipaddress as ip_address,
        useragent as user_agent,
        source_verdict
    from events
)

select * from final
