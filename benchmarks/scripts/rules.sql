-- The rule tables as the scripts use them: scoring models and rules are numbers, weights
-- are ten-thousandths. The variable `rules` is the folder of the seeds.

create macro rule_table(name) as table
from read_csv(getvariable('rules') || '/*/' || name || '.csv', all_varchar = true);

create macro clean(text) as nullif(lower(trim(text)), '');

create table scoring_models as
select
    row_number() over (order by scoring_model)::smallint as model_no,
    scoring_model,
    fit_cap::bigint as fit_cap,
    behavior_cap::bigint as behavior_cap,
    score_floor::bigint as score_floor
from rule_table('scoring_models')
where clean(role) <> 'retired';

-- All rules of all kinds. `signal` is the kind, `dimension` the part of the score.
create table rules as
with listed as (
    select 'fit' as signal, 'fit' as dimension, scoring_model, rule, points
    from rule_table('fit_rules')
    union all
    select 'behavior', 'behavior', scoring_model, rule, points
    from rule_table('behavior_rules')
    union all
    select 'inactivity', 'behavior', scoring_model, rule, points
    from rule_table('inactivity_rules')
    union all
    select 'seasonal', 'timing', scoring_model, rule, points
    from rule_table('seasonal_rules')
)

select
    row_number() over (order by signal, scoring_model, rule)::smallint as rule_no,
    model_no,
    scoring_model,
    rule,
    signal,
    dimension,
    points::bigint as points
from listed
inner join scoring_models using (scoring_model);

create table fit_rules as
select
    priority::bigint as priority,
    rule,
    rule_no,
    model_no,
    clean(attribute) as attribute,
    clean(operator) as operator,
    value
from rule_table('fit_rules')
inner join rules using (scoring_model, rule)
where rules.signal = 'fit';

create table behavior_rules as
select
    rule_no,
    rules.points,
    clean(activity_type) as activity_type,
    clean(content_group) as content_group,
    clean(product) as product,
    min_quantity::double as min_quantity,
    coalesce(occurrences::bigint, 1) as occurrences,
    within_days::integer as within_days,
    times_per_day::bigint as times_per_day,
    times_in_total::bigint as times_in_total,
    coalesce(clean(decay), 'none') as decay
from rule_table('behavior_rules')
inner join rules using (scoring_model, rule)
where rules.signal = 'behavior';

create table inactivity_rules as
select rule_no, rules.points, days_inactive::integer as days_inactive
from rule_table('inactivity_rules')
inner join rules using (scoring_model, rule)
where rules.signal = 'inactivity';

create table seasonal_rules as
select
    rule_no,
    rules.points,
    days_before::integer as days_before,
    days_after::integer as days_after,
    coalesce(years::integer, 3) as years
from rule_table('seasonal_rules')
inner join rules using (scoring_model, rule)
where rules.signal = 'seasonal';

-- What one match is worth at an age in days. Ages with a weight of 0 have no row.
create table weights as
with decays as (
    select
        clean(decay) as decay,
        clean(shape) as shape,
        days::bigint as days,
        coalesce(max_age_days::bigint, 3650) as last_age
    from rule_table('decays')
    union all
    select 'none', 'none', null, 3650
),

ages as (
    select *, unnest(range(last_age + 1)) as age
    from decays
),

windows as (
    select ages.decay, ages.age, max_by(weight, from_day::bigint)::decimal(5, 4) as weight
    from ages
    inner join rule_table('decay_windows') as listed
        on ages.decay = clean(listed.decay) and ages.age >= listed.from_day::bigint
    group by ages.decay, ages.age
),

weighed as (
    select
        decay,
        age,
        case shape
            when 'none' then 10000
            when 'half_life' then floor(pow(0.5, age / days) * 10000 + 0.5)
            when 'linear'
                then (greatest(days - age, 0) * 20000 + days) // (2 * days)
            when 'windows' then windows.weight * 10000
        end::bigint as weight
    from ages
    left join windows using (decay, age)
)

from weighed where weight > 0;

-- Patterns are tried in the order of the first two columns.
create table content_rules as
select
    priority::bigint as priority,
    pattern,
    clean(activity_type) as activity_type,
    clean(content_group) as content_group,
    clean(product) as product
from rule_table('content_rules');

create table search_intents as
select
    priority::bigint as priority,
    pattern,
    clean(intent) as intent,
    clean(product) as product
from rule_table('search_intents');

create table job_title_rules as
select priority::bigint as priority, pattern, job_level, job_function
from rule_table('job_title_rules');

create table email_domains as
select
    regexp_replace(clean(domain), '^www[.]', '') as domain,
    -- A domain that is listed twice is of the kind that weighs more.
    min_by(clean(kind), list_position(
        ['disposable', 'personal', 'internal', 'test'], clean(kind)
    )) as kind
from rule_table('email_domains')
group by 1;

create table engagements as
select clean(activity_type) as activity_type, is_engagement::boolean as is_engagement
from rule_table('activity_types');

create table own_domains as
select regexp_replace(clean(domain), '^www[.]', '') as domain
from rule_table('own_domains');

create table legal_forms as
select legal_form from rule_table('legal_forms');

create table countries as
select clean(country) as value, country_group as value_group from rule_table('countries');

create table industries as
select clean(industry) as value, industry_group as value_group
from rule_table('industries');

-- The benchmark's rules have one limit of each kind, and none for single types.
create table suppression_rules as
select clean(kind) as kind, pattern, threshold::bigint as threshold
from rule_table('suppression_rules');

set variable ignored_after_days = (
    select within_days::integer
    from rule_table('derived_activities')
    where activity_type = 'email_ignored'
);

set variable burst_events = (
    select min(threshold) from suppression_rules where kind = 'burst'
);

set variable seconds_after_delivery = (
    select max(threshold) from suppression_rules where kind = 'click_after_delivery'
);
