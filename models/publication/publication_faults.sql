with built as (
    select * from {{ ref('publication_measures') }}
),

published as (
    {{ last_publication() }}
),

limits as (
    select * from {{ ref('publication_limits') }}
),

least as (
    select value as records
    from limits
    where name = 'least_records'
),

fallen as (
    select
        built.measure,
        built.source_table,
        built.records,
        published.records as out_of_records,
        limits.value as limit_value
    from built
    inner join published
        on built.measure = published.measure
    inner join limits
        on built.measure = limits.name
    cross join least
    where
        built.of_records is null
        and (
            (
                published.records >= least.records
                and 100 * (published.records - built.records)
                > limits.value * published.records
            )
            or (
                built.measure = 'leads'
                and built.records = 0
                and published.records > 0
            )
        )
),

shares as (
    select
        built.measure,
        built.source_table,
        built.records,
        built.of_records as out_of_records,
        limits.value as limit_value
    from built
    inner join limits
        on built.measure = limits.name
    cross join least
    where
        (built.of_records >= least.records or built.measure = 'unreadable_outcome')
        and 100 * built.records > limits.value * built.of_records
),

earlier_days as (
    select distinct
        'day' as measure,
        cast(null as {{ dbt.type_string() }}) as source_table,
        cast(
            {{ days_between('built.scored_on', 'published.scored_on') }} as bigint
        ) as records,
        cast(null as bigint) as out_of_records,
        cast(null as decimal(18, 6)) as limit_value
    from built
    cross join published
    where built.scored_on < published.scored_on
),

old_tables as (
    select
        'age' as measure,
        source_table,
        cast(days_old as bigint) as records,
        cast(null as bigint) as out_of_records,
        cast(error_after_days as decimal(18, 6)) as limit_value
    from {{ ref('table_ages') }}
    where days_old > error_after_days
),

final as (
    select * from fallen
    union all
    select * from shares
    union all
    select * from earlier_days
    union all
    select * from old_tables
)

select * from final
