{%- set operators = [
    'equals', 'one_of', 'not_one_of', 'contains', 'matches', 'at_least', 'below',
    'between', 'is_missing', 'is_present',
] -%}
{%- set words = {
    ('scoring_models', 'role'): ['champion', 'challenger', 'draft', 'retired'],
    ('segments', 'operator'): operators,
    ('fit_rules', 'operator'): operators,
    ('disqualification_rules', 'operator'): operators,
    ('buying_roles', 'operator'): operators,
    ('decays', 'shape'): ['half_life', 'linear', 'windows'],
    ('grades', 'dimension'): ['fit', 'behavior', 'total'],
    ('email_domains', 'kind'): ['personal', 'disposable', 'internal', 'test'],
    ('suppression_rules', 'kind'): [
        'user_agent', 'referrer', 'content', 'visitor_id', 'ip_address',
        'email_domain', 'click_after_delivery', 'after_delivery', 'after_scanner',
        'gateway_domain', 'burst',
    ],
    ('suppression_limits', 'name'): ['whole_minute_percent', 'whole_minute_events'],
    ('derived_activities', 'activity_type'): [
        'email_ignored', 'search_arrival', 'referral_arrival',
    ],
    ('lifecycle_stages', 'stage'): lifecycle_stages(),
    ('placeholders', 'column_name'): ['lead_id', 'visitor_id', 'email'],
} -%}

{%- for (table, column), known in words.items() %}
select
{{ fault(table, column, "'must be one of: " ~ known | join(', ') ~ "'") }}
from {{ ref(table) }}
where lower({{ column }}) not in {{ text_list(known) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
