with scoring_models as (
    select * from {{ ref('scoring_models') }}
),

segments as (
    select
        listed.segment,
        count(models.scoring_model) as champions
    from (
        select lower(segment) as segment from scoring_models
        union
        select lower(segment) as segment from {{ ref('segments') }}
        union
        select 'default' as segment
    ) as listed
    left join scoring_models as models
        on listed.segment = lower(models.segment) and lower(models.role) = 'champion'
    group by listed.segment
    having count(models.scoring_model) <> 1
),

experiments as (
    select
        lower(segment) as segment,
        sum(traffic_percent) as traffic_percent,
        count(distinct experiment) as experiments
    from scoring_models
    where lower(role) = 'challenger'
    group by lower(segment)
)

select
    'scoring_models.csv' as file_name,
    segment as row_name,
    'role' as column_name,
    cast(null as {{ dbt.type_string() }}) as cell,
    'the segment has ' || champions || ' champions; it needs exactly one' as fault
from segments

union all

select
    'scoring_models.csv' as file_name,
    segment as row_name,
    'traffic_percent' as column_name,
    {{ cell_as_typed('traffic_percent') }} as cell,
    'the challengers of the segment get more than 100 percent together' as fault
from experiments
where traffic_percent > 100

union all

select
    'scoring_models.csv' as file_name,
    segment as row_name,
    'experiment' as column_name,
    cast(null as {{ dbt.type_string() }}) as cell,
    'all challengers of a segment share one experiment' as fault
from experiments
where experiments > 1

union all

select
{{ fault('scoring_models', 'experiment', "'a challenger needs an experiment'") }}
from scoring_models
where lower(role) = 'challenger' and experiment is null

union all

select
{{ fault('scoring_models', 'traffic_percent', "'a challenger needs a share of the traffic'") }}
from scoring_models
where lower(role) = 'challenger' and traffic_percent is null

union all

select
{{ fault('scoring_models', 'rearm_score', "'must lie above score_floor (or nobody can ever
 leave) and not above mql_score (or whoever enters leaves at once)'") }}
from scoring_models
where rearm_score > mql_score or rearm_score <= score_floor

union all

select
{{ fault('scoring_models', 'mql_score', "'must lie above score_floor, or everybody
 qualifies'") }}
from scoring_models
where mql_score <= score_floor
