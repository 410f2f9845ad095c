{#- A view: only what is derived from events is a table of its own. -#}
{{ config(materialized='view') }}
{%- set columns = [
    'basis', 'event_id', 'occurred_at', 'occurred_on', 'subject_id', 'known_on',
    'content', 'content_group', 'product',
] %}

-- One stream of what people did, or did not do: ordinary rules can name any of it.
with final as (
    select
        {{ columns | join(', ') }},
        activity_type,
        quantity
    from {{ ref('scored_events') }}

    {%- for activity_type, model in [
        ('email_ignored', 'ignored_emails'),
        ('search_arrival', 'search_arrivals'),
        ('referral_arrival', 'referral_arrivals'),
    ] %}

    union all

    select
        {{ columns | join(', ') }},
        '{{ activity_type }}' as activity_type,
        null as quantity
    from {{ ref(model) }}
    {%- endfor %}
)

select * from final
