{{ config(enabled=is_source('marketo')) }}
{%- set columns = {
    'marketo__email_events': ['ip_address', 'user_agent', 'source_verdict'],
    'marketo__form_events': ['ip_address', 'user_agent'],
    'marketo__web_events': ['referrer', 'search_term', 'ip_address', 'user_agent'],
    'marketo__program_events': [],
} %}
{%- set further = [
    'referrer', 'search_term', 'ip_address', 'user_agent', 'source_verdict',
] %}

with final as (
    {%- for model, known in columns.items() %}
    select
        event_id,
        occurred_at,
        loaded_at,
        activity_type,
        lead_id,
        {%- for column in further %}
        {%- if column in known %}
        {{ column }},
        {%- else %}
        cast(null as {{ dbt.type_string() }}) as {{ column }},
        {%- endif %}
        {%- endfor %}
        content
    from {{ ref(model) }}
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}
)

select * from final
