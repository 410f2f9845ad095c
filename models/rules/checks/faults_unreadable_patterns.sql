{%- set message = "'is no regular expression that the engine can read'" -%}

{%- for table in [
    'content_rules', 'job_title_rules', 'search_intents', 'placeholders',
] %}
select
{{ fault(table, 'pattern', message) }}
from {{ ref(table) }}
where not {{ is_pattern('pattern') }}

union all
{%- endfor %}

select
{{ fault('suppression_rules', 'pattern', message) }}
from {{ ref('suppression_rules') }}
where
    lower(kind) in ('user_agent', 'referrer', 'content', 'visitor_id', 'ip_address')
    and not coalesce({{ is_pattern('pattern') }}, false)

union all

select
{{ fault('suppression_rules', 'pattern', "'must be a share and a least number of
 recipients, such as 60% of 3'") }}
from {{ ref('suppression_rules') }}
where
    lower(kind) = 'gateway_domain'
    and not coalesce(
        {{ matches_pattern('pattern', "'^(100|[1-9]?[0-9])% of [1-9][0-9]{0,8}$'") }},
        false
    )
