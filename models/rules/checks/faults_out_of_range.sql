-- (table, column, what must hold, in words)
{%- set ranges = [
    ('scoring_models', 'traffic_percent', 'between 0 and 100', 'from 0 to 100'),
    ('scoring_models', 'cooldown_days', '>= 0', 'at least 0 days'),
    ('scoring_models', 'fit_cap', '>= 0', 'at least 0 points'),
    ('scoring_models', 'behavior_cap', '>= 0', 'at least 0 points'),
    ('behavior_rules', 'min_quantity', '>= 0', 'at least 0'),
    ('behavior_rules', 'occurrences', '>= 1', 'at least 1'),
    ('behavior_rules', 'within_days', '>= 1', 'at least 1 day'),
    ('behavior_rules', 'times_per_day', '>= 0', 'at least 0'),
    ('behavior_rules', 'times_in_total', '>= 0', 'at least 0'),
    ('inactivity_rules', 'days_inactive', '>= 1', 'at least 1 day'),
    ('buying_cycle_rules', 'step_days', '>= 1', 'at least 1 day'),
    ('buying_cycle_rules', 'min_orders', '>= 1', 'at least 1 order'),
    ('buying_cycle_rules', 'max_cycles', '>= 1', 'at least 1 cycle'),
    ('seasonal_rules', 'days_before', '>= 0', 'at least 0 days'),
    ('seasonal_rules', 'days_after', '>= 0', 'at least 0 days'),
    ('seasonal_rules', 'years', '>= 1', 'at least 1 year'),
    ('decays', 'days', '>= 1', 'at least 1 day'),
    ('decays', 'max_age_days', '>= 0', 'at least 0 days'),
    ('decay_windows', 'from_day', '>= 0', 'at least 0 days'),
    ('decay_windows', 'weight', 'between 0 and 999', 'from 0 to 999'),
    ('activity_states', 'from_days', '>= 0', 'at least 0 days'),
    ('account_models', 'min_engaged_people', '>= 0', 'at least 0 people'),
    ('account_models', 'min_buying_roles', '>= 0', 'at least 0 roles'),
    ('account_models', 'engaged_within_days', '>= 1', 'at least 1 day'),
    ('account_models', 'anonymous_cap', '>= 0', 'at least 0 points'),
    ('account_rank_weights', 'rank', '>= 1', 'at least 1'),
    ('account_rank_weights', 'weight', '>= 0', 'at least 0'),
    ('suppression_limits', 'value', '>= 0', 'at least 0'),
    ('derived_activities', 'within_days', '>= 0', 'at least 0 days'),
    ('next_actions', 'days_to_act', '>= 0', 'at least 0 days'),
] -%}

{%- for table, column, condition, words in ranges %}
select
{{ fault(table, column, "'must be " ~ words ~ "'") }}
from {{ ref(table) }}
where not {{ column }} {{ condition }}
{{ 'union all' if not loop.last }}
{%- endfor %}
