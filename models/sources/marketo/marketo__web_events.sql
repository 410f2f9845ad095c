{{ config(enabled=is_source('marketo')) }}

with visits as (
    {{ read_source('marketo', 'activity_visit_webpage') }}
),

links as (
    {{ read_source('marketo', 'activity_click_link') }}
),

activities as (
    select
        id,
        lead_id,
        activity_date,
        'page_view' as activity_type,
        coalesce(webpage_url, primary_attribute_value)
        || case
            when coalesce(webpage_url, primary_attribute_value) like '%?%' then ''
            else coalesce('?' || query_parameters, '')
        end as content,
        referrer_url,
        search_query,
        client_ip_address,
        user_agent,
        _fivetran_synced
    from visits

    union all

    select
        id,
        lead_id,
        activity_date,
        'link_click' as activity_type,
        primary_attribute_value as content,
        referrer_url,
        cast(null as {{ dbt.type_string() }}) as search_query,
        client_ip_address,
        user_agent,
        _fivetran_synced
    from links
),

final as (
    select
        {{ source_id('marketo', 'id') }} as event_id,
        activity_date as occurred_at,
        _fivetran_synced as loaded_at,
        activity_type,
        {{ source_id('marketo', 'lead_id') }} as lead_id,
        content,
        referrer_url as referrer,
        search_query as search_term,
        client_ip_address as ip_address,
        user_agent
    from activities
)

select * from final
