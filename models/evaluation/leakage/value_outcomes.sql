-- How many observations with each value, or range of numbers, were followed by a
-- conversion. Ranges hold as many observations each, as far as equal numbers allow.
with limits as (
    {{ limits_of(['number_ranges']) }}
),

counts as (
    select
        kind,
        name,
        value,
        fold,
        count(distinct lead_id) as leads,
        count(*) as observations,
        sum(converted) as conversions
    from {{ ref('evaluated_values') }}
    where is_observation
    group by kind, name, value, fold
),

numbers as (
    select
        counts.kind,
        counts.name,
        {{ number_from_text('counts.value') }} as number,
        sum(counts.observations) as observations
    from counts
    inner join {{ ref('value_shapes') }} as shapes
        on counts.kind = shapes.kind and counts.name = shapes.name
    where shapes.shape = 'number'
    group by counts.kind, counts.name, {{ number_from_text('counts.value') }}
),

ranges as (
    select
        numbers.kind,
        numbers.name,
        numbers.number,
        {{ bin_of(
            'numbers.observations', 'numbers.number', ['numbers.kind', 'numbers.name'],
            'limits.number_ranges'
        ) }} as number_range
    from numbers
    cross join limits
),

filled as (
    select
        counts.kind,
        counts.name,
        coalesce(
            cast(ranges.number_range as {{ dbt.type_string() }}), counts.value
        ) as level,
        counts.fold,
        counts.leads,
        counts.observations,
        counts.conversions
    from counts
    left join ranges
        on
            counts.kind = ranges.kind
            and counts.name = ranges.name
            and {{ number_from_text('counts.value') }} = ranges.number
),

folds as (
    select
        fold,
        null as leads,
        count(*) as observations,
        sum(converted) as conversions
    from {{ ref('observed_days') }}
    where is_observation
    group by fold
),

names as (
    select distinct kind, name from counts
),

with_missing as (
    select * from filled

    union all

    -- What has no value: all observations of the fold, less those with one.
    select names.kind, names.name, null as level, folds.*
    from folds
    cross join names

    union all

    select
        kind,
        name,
        null as level,
        fold,
        null as leads,
        -observations as observations,
        -conversions as conversions
    from counts
),

final as (
    select
        kind,
        name,
        level,
        fold,
        cast(sum(leads) as bigint) as leads,
        cast(sum(observations) as bigint) as observations,
        cast(sum(conversions) as bigint) as conversions
    from with_missing
    group by kind, name, level, fold
    having sum(observations) > 0
)

select * from final
