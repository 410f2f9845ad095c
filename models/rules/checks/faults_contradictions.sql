-- Cells that make no sense together.
select
{{ fault('behavior_rules', 'within_days', "'a window needs occurrences of 2 or more: N
 matches within so many days'") }}
from {{ ref('behavior_rules') }}
where within_days is not null and coalesce(occurrences, 1) = 1

union all

{%- for column in ['times_per_day', 'times_in_total'] %}
select
{{ fault('behavior_rules', column, "'a rule with occurrences of 2 or more earns once; it can
 have no limit'") }}
from {{ ref('behavior_rules') }}
where {{ column }} is not null and occurrences > 1

union all
{%- endfor %}

select
{{ fault('behavior_rules', 'decay', "'the window of within_days is the decay of such a rule;
 leave this cell empty'") }}
from {{ ref('behavior_rules') }}
where within_days is not null and lower(decay) <> 'none'

union all

select
{{ fault('decays', 'days', "'a decay of the shape ' || shape || ' needs days'") }}
from {{ ref('decays') }}
where lower(shape) in ('half_life', 'linear') and days is null

union all

select
{{ fault('decays', 'shape', "'decay_windows.csv needs a row of this decay with from_day 0'") }}
from {{ ref('decays') }} as decays
where
    lower(shape) = 'windows'
    and not exists (
        select 1
        from {{ ref('decay_windows') }} as windows
        where lower(windows.decay) = lower(decays.decay) and windows.from_day = 0
    )

union all

select
{{ fault('decay_windows', 'decay', "'the decay is not of the shape windows'") }}
from {{ ref('decay_windows') }} as windows
where exists (
    select 1
    from {{ ref('decays') }} as decays
    where lower(windows.decay) = lower(decays.decay) and lower(decays.shape) <> 'windows'
)

union all

select
{{ fault('suppression_rules', 'threshold', "'a rule of this kind needs a threshold of at
 least 1'") }}
from {{ ref('suppression_rules') }}
where
    lower(kind) in (
        'click_after_delivery', 'after_delivery', 'after_scanner', 'gateway_domain',
        'burst'
    )
    and coalesce(threshold, 0) < 1

union all

select
{{ fault('suppression_rules', 'activity_type', "'a rule of this kind needs the
 activity_type that it suppresses'") }}
from {{ ref('suppression_rules') }}
where
    lower(kind) in ('after_delivery', 'after_scanner')
    and activity_type is null

{%- for table in ['account_rank_weights', 'buying_roles'] %}

union all

select
{{ fault(table, 'scoring_model', "'the model scores no accounts, so that the row says
 nothing; account_models.csv has no row of it'") }}
from {{ ref(table) }} as listed
where not exists (
    select 1
    from {{ ref('account_models') }} as account_models
    where account_models.scoring_model = listed.scoring_model
)
{%- endfor %}
