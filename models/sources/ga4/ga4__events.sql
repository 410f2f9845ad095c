{{ config(enabled=is_source('ga4')) }}

with events as (
    select * from {{ ref('ga4__measured_events') }}
),

final as (
    select
        {{ source_id('ga4', 'event_id') }} as event_id,
        occurred_at,
        _fivetran_synced as loaded_at,
        case
            when event_name = 'click' then 'link_click'
            when event_name = 'file_download' then 'content_download'
            when event_name = 'view_search_results' then 'site_search'
            when event_name in ('video_progress', 'video_complete') then 'video_watch'
            else event_name
        end as activity_type,
        {{ person_id('ga4', 'user_id') }} as lead_id,
        {{ source_id('ga4', 'user_pseudo_id') }} as visitor_id,
        case
            when event_name = 'click' then coalesce(link_url, page_location)
            when event_name = 'file_download' then coalesce(file_name, link_url)
            when event_name = 'view_search_results' then search_term
            when event_name like 'video_%' then coalesce(video_title, page_location)
            when event_name in ('form_start', 'form_submit')
                then coalesce(
                    coalesce(form_name, form_id) || ' / ' || page_location,
                    form_name,
                    form_id,
                    page_location
                )
            else coalesce(page_location, firebase_screen)
        end as content,
        case
            when event_name = 'video_complete' then '100'
            when event_name = 'scroll' then percent_scrolled
            else video_percent
        end as quantity,
        page_referrer as referrer,
        case
            when traffic_type is not null then lower(traffic_type)
            when debug_mode is not null and debug_mode <> '0' then 'debug'
        end as source_verdict
    from events
)

select * from final
