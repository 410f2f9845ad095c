{#- Events with their parameters in columns, whichever way they were delivered. -#}
{{ config(enabled=is_source('ga4')) }}
{%- set parameters = [
    'page_location', 'page_referrer', 'traffic_type', 'link_url', 'file_name',
    'form_name', 'form_id', 'search_term', 'video_title', 'firebase_screen',
] %}
{%- set numbers = ['debug_mode', 'video_percent', 'percent_scrolled'] %}

with events as (
    {{ read_source('ga4', 'events') }}
),

final as (
    select
        event_name,
        user_pseudo_id,
        user_id,
        _fivetran_synced,
        coalesce(event_timestamp, timestamp) as occurred_at,
        {%- for parameter in parameters + numbers %}
        coalesce(
            {{ parameter }},
            {{ event_parameter('event_params', parameter, parameter in numbers) }}
        ) as {{ parameter }},
        {%- endfor %}
        concat_ws(
            ':',
            user_pseudo_id,
            coalesce(event_timestamp, timestamp),
            event_name,
            event_bundle_sequence_id,
            batch_event_index
        ) as event_id
    from events
)

select * from final
