{{ config(enabled=is_source('segment')) }}
{%- set utm = {
    'utm_source': 'context_campaign_source',
    'utm_medium': 'context_campaign_medium',
    'utm_campaign': 'context_campaign_name',
    'utm_term': 'context_campaign_term',
    'utm_content': 'context_campaign_content',
} %}

with pages as (
    {{ read_source('segment', 'pages') }}
),

addressed as (
    select
        pages.*,
        pages.url || case
            when pages.url like '%?%' then ''
            else coalesce(pages.search, '')
        end as address,
        concat(
            {%- for parameter, column in utm.items() %}
            coalesce('&{{ parameter }}=' || pages.{{ column }}, '')
            {{- ',' if not loop.last }}
            {%- endfor %}
        ) as campaign
    from pages
),

-- Some websites hide the campaign from the URL that they report.
final as (
    select
        {{ source_id('segment', 'id') }} as event_id,
        timestamp as occurred_at,
        received_at as loaded_at,
        'page_view' as activity_type,
        {{ person_id('segment', 'user_id') }} as lead_id,
        {{ source_id('segment', 'anonymous_id') }} as visitor_id,
        case
            when campaign = '' or position('utm_' in address) > 0 then address
            when address like '%?%' then address || campaign
            else address || '?' || substr(campaign, 2)
        end as content,
        referrer,
        context_ip as ip_address,
        context_user_agent as user_agent
    from addressed
)

select * from final
