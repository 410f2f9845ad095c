{{ config(enabled=is_source('marketo')) }}

with forms as (
    {{ read_source('marketo', 'activity_fill_out_form') }}
),

facebook_forms as (
    {{ read_source('marketo', 'activity_fill_out_facebook_lead_ads_form') }}
),

linkedin_forms as (
    {{ read_source('marketo', 'activity_fill_out_linked_in_lead_gen_form') }}
),

submissions as (
    select
        id,
        lead_id,
        activity_date,
        primary_attribute_value
        || coalesce(' / ' || referrer_url, '') as content,
        client_ip_address as ip_address,
        user_agent,
        _fivetran_synced
    from forms

    union all

    {%- for ads in ['facebook_forms', 'linkedin_forms'] %}

    select
        id,
        lead_id,
        activity_date,
        primary_attribute_value as content,
        cast(null as {{ dbt.type_string() }}) as ip_address,
        cast(null as {{ dbt.type_string() }}) as user_agent,
        _fivetran_synced
    from {{ ads }}
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
        'form_submit' as activity_type,
        {{ source_id('marketo', 'lead_id') }} as lead_id,
        content,
        ip_address,
        user_agent
    from submissions
)

select * from final
