{{ config(enabled=is_source('marketo')) }}
{%- set activity_types = {
    'activity_send_email': 'email_sent',
    'activity_email_delivered': 'email_delivered',
    'activity_email_bounced': 'email_bounce',
    'activity_email_bounced_soft': 'email_soft_bounce',
    'activity_open_email': 'email_open',
    'activity_click_email': 'email_click',
    'activity_unsubscribe_email': 'email_unsubscribe',
    'activity_send_sales_email': 'sales_email',
    'activity_receive_sales_email': 'sales_email_reply',
    'activity_open_sales_email': 'sales_email_open',
    'activity_click_sales_email': 'sales_email_click',
} %}
{%- set nothing = 'cast(null as ' ~ dbt.type_string() ~ ')' %}

with activities as (
    {%- for table, activity_type in activity_types.items() %}
    select
        id,
        lead_id,
        activity_date,
        {%- if table == 'activity_send_email' %}
        case
            when lower(action_result) = 'skipped' then 'email_dropped'
            else '{{ activity_type }}'
        end as activity_type,
        {%- else %}
        '{{ activity_type }}' as activity_type,
        {%- endif %}
        primary_attribute_value as content,
        {%- if activity_type in ['email_open', 'email_click', 'email_unsubscribe'] %}
        user_agent,
        {%- else %}
        {{ nothing }} as user_agent,
        {%- endif %}
        {{ 'client_ip_address' if activity_type == 'email_unsubscribe' else nothing }}
            as ip_address,
        {{ 'is_bot_activity' if activity_type in ['email_open', 'email_click']
            else 'false' }} as is_bot_activity,
        _fivetran_synced
    from ({{ read_source('marketo', table) }}) as {{ table }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

final as (
    select
        {{ source_id('marketo', 'id') }} as event_id,
        activity_date as occurred_at,
        _fivetran_synced as loaded_at,
        activity_type,
        {{ source_id('marketo', 'lead_id') }} as lead_id,
        content,
        ip_address,
        user_agent,
        case when is_bot_activity then 'bot' end as source_verdict
    from activities
)

select * from final
