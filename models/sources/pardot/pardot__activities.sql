{#- What the number of a visitor activity means, and which e-mail it was about. -#}
{{ config(enabled=is_source('pardot')) }}
{%- set activity_types = {
    3: 'form_error', 4: 'form_submit', 5: 'site_visit', 7: 'site_search',
    8: 'opportunity_change', 9: 'opportunity_change', 10: 'opportunity_change',
    11: 'email_open', 12: 'email_unsubscribe', 13: 'email_bounce',
    14: 'email_spam_report', 15: 'email_preferences', 16: 'email_subscribe',
    17: 'link_click', 18: 'opportunity_change', 19: 'opportunity_change',
    20: 'site_visit', 21: 'link_click', 22: 'chat_message', 23: 'webinar_invite',
    24: 'webinar_attend', 25: 'webinar_register', 26: 'social_click', 27: 'video_watch',
    28: 'event_register', 29: 'event_visit', 30: 'form_submit',
    31: 'uservoice_suggestion', 32: 'uservoice_comment', 33: 'uservoice_ticket',
    34: 'video_watch', 35: 'email_unsubscribe', 36: 'email_bounce',
    37: 'email_subscribe', 38: 'opportunity_change',
} %}

with activities as (
    {{ read_source('pardot', 'visitor_activity') }}
),

keyed as (
    select
        *,
        case
            when lower(type_name) like 'email%' or type in ('6', '11', '12', '13')
                then coalesce(list_email_id, email_template_id, email_id)
        end as email_key
    from activities
),

-- The interface names an e-mail by its sending and openings; a click by the link.
named as (
    select
        *,
        max(case when type in ('6', '11') then details end) over (
            partition by email_key
        ) as email_details,
        max(case when type in ('13', '36') then 1 else 0 end) over (
            partition by email_key, prospect_id
        ) as bounces
    from keyed
),

final as (
    select
        *,
        case
            when type = '1' and email_key is not null then 'email_click'
            when type = '1' and paid_search_ad_id is not null then 'ad_click'
            when type = '1' then 'link_click'
            when type = '2' and file_id is not null then 'content_download'
            when type = '2' then 'page_view'
            -- Nobody tells of deliveries: what was sent and did not come back was one.
            when type = '6' and bounces = 0 then 'email_delivered'
            when type = '6' then 'email_sent'
            {%- for number, activity_type in activity_types.items() %}
            when type = '{{ number }}' then '{{ activity_type }}'
            {%- endfor %}
            else 'pardot_activity_' || type
        end as activity_type,
        case when type = '34' then 75 end as share_watched
    from named
)

select * from final
