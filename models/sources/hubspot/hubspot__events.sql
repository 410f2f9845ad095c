{{ config(enabled=is_source('hubspot')) }}

with final as (
    select
        event_id,
        occurred_at,
        loaded_at,
        activity_type,
        cast(null as {{ dbt.type_string() }}) as lead_id,
        email,
        content,
        ip_address,
        user_agent,
        source_verdict
    from {{ ref('hubspot__email_events') }}

    union all

    {%- for model in [ref('hubspot__form_events'), ref('hubspot__engagement_events')] %}

    select
        event_id,
        occurred_at,
        loaded_at,
        activity_type,
        lead_id,
        cast(null as {{ dbt.type_string() }}) as email,
        content,
        cast(null as {{ dbt.type_string() }}) as ip_address,
        cast(null as {{ dbt.type_string() }}) as user_agent,
        cast(null as {{ dbt.type_string() }}) as source_verdict
    from {{ model }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}
)

select * from final
