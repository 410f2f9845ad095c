-- These count days, times or points, which are whole.
{%- set whole = {
    'scoring_models': ['traffic_percent', 'cooldown_days'],
    'fit_rules': ['points'],
    'behavior_rules': [
        'occurrences', 'within_days', 'points', 'times_per_day', 'times_in_total',
    ],
    'inactivity_rules': ['days_inactive', 'points'],
    'buying_cycle_rules': ['full_points', 'step_days', 'min_orders', 'max_cycles'],
    'seasonal_rules': ['days_before', 'days_after', 'years', 'points'],
    'decays': ['days', 'max_age_days'],
    'decay_windows': ['from_day'],
    'activity_states': ['from_days'],
    'account_models': ['min_engaged_people', 'min_buying_roles', 'engaged_within_days'],
    'account_rank_weights': ['rank'],
    'buying_roles': ['points'],
    'suppression_rules': ['threshold'],
    'derived_activities': ['within_days'],
    'next_actions': ['days_to_act'],
    'lifecycle_stages': ['position'],
} -%}

{%- for table, columns in whole.items() %}
{%- for column in columns %}
select
{{ fault(table, column, "'must be a whole number'") }}
from {{ ref(table) }}
where {{ column }} <> floor({{ column }})
{{ 'union all' if not loop.last }}
{%- endfor %}
{{ 'union all' if not loop.last }}
{%- endfor %}
