{{ config(enabled=is_source('segment')) }}

with screens as (
    {{ read_source('segment', 'screens') }}
),

tracks as (
    {{ read_source('segment', 'tracks') }}
),

-- Events that Segment's own specifications name have the product's names.
named as (
    select
        tracks.*,
        case {{ snake_case('event') }}
            when 'email_opened' then 'email_open'
            when 'email_link_clicked' then 'email_click'
            when 'email_bounced' then 'email_bounce'
            when 'unsubscribed' then 'email_unsubscribe'
            when 'trial_started' then 'trial_start'
            when 'signed_in' then 'product_login'
            when 'invite_sent' then 'seat_invite'
            else {{ snake_case('event') }}
        end as activity_type
    from tracks
),

final as (
    select
        event_id,
        occurred_at,
        loaded_at,
        activity_type,
        lead_id,
        cast(null as {{ dbt.type_string() }}) as email,
        visitor_id,
        content,
        referrer,
        ip_address,
        user_agent
    from {{ ref('segment__page_events') }}

    union all

    select
        {{ source_id('segment', 'id') }} as event_id,
        timestamp as occurred_at,
        received_at as loaded_at,
        'screen_view' as activity_type,
        {{ person_id('segment', 'user_id') }} as lead_id,
        cast(null as {{ dbt.type_string() }}) as email,
        {{ source_id('segment', 'anonymous_id') }} as visitor_id,
        name as content,
        cast(null as {{ dbt.type_string() }}) as referrer,
        context_ip as ip_address,
        context_user_agent as user_agent
    from screens

    union all

    select
        {{ source_id('segment', 'id') }} as event_id,
        timestamp as occurred_at,
        received_at as loaded_at,
        activity_type,
        {{ person_id('segment', 'user_id') }} as lead_id,
        context_traits_email as email,
        {{ source_id('segment', 'anonymous_id') }} as visitor_id,
        -- Which e-mail it was, `tracks` does not say: all are one.
        case
            when activity_type like 'email%' then 'e-mail'
            else coalesce(context_page_url, event_text)
        end as content,
        context_page_referrer as referrer,
        context_ip as ip_address,
        context_user_agent as user_agent
    from named
)

select * from final
