{#- A view: the kinds are tables. -#}
{{ config(materialized='view') }}

-- All kinds but after_scanner, which looks at what these suppress.
with final as (
    {%- for kind in [
        'pattern', 'email_domain', 'after_delivery', 'click_after_delivery',
        'gateway_domain', 'burst',
    ] %}
    select
        event_id,
        rule
    from {{ ref('suppression_' ~ kind) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
