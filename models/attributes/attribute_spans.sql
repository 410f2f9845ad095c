-- The value of an attribute counts from the day of its latest change; before the first
-- change the old value counts, and without any change the column's. An account has no
-- values before the day on which it was created.
with needed as (
    select distinct entity_type, entity_attribute as attribute
    from {{ ref('attribute_sources') }}
),

days as (
    select
        changes.*,
        row_number() over (
            partition by
                entity_type, changes.entity_id, attribute, changes.changed_on
            order by changes.changed_at desc
        ) as from_last_of_day,
        row_number() over (
            partition by entity_type, changes.entity_id, attribute
            order by changes.changed_at
        ) as from_first
    from {{ ref('attribute_changes') }} as changes
    inner join needed using (entity_type, attribute)
    where
        changes.rejection is null
        and {{ can_change() }}
),

values_by_day as (
    select
        entity_type,
        entity_id,
        attribute,
        changed_on as starts_on,
        lead(changed_on) over (
            partition by entity_type, entity_id, attribute order by changed_on
        ) as ends_on,
        value
    from days
    where from_last_of_day = 1

    union all

    select
        entity_type,
        entity_id,
        attribute,
        cast(null as date) as starts_on,
        changed_on as ends_on,
        old_value as value
    from days
    where from_first = 1

    union all

    select
        cells.entity_type,
        cells.entity_id,
        cells.attribute,
        cast(null as date) as starts_on,
        cast(null as date) as ends_on,
        cells.value
    from {{ ref('attribute_columns') }} as cells
    left join days
        on
            cells.entity_type = days.entity_type
            and cells.entity_id = days.entity_id
            and cells.attribute = days.attribute
            and days.from_first = 1
    where days.entity_id is null
),

creations as (
    select
        'account' as entity_type,
        account_id as entity_id,
        created_on
    from {{ ref('accounts') }}
    where created_on is not null
),

final as (
    select
        values_by_day.entity_type,
        values_by_day.entity_id,
        values_by_day.attribute,
        greatest(values_by_day.starts_on, creations.created_on) as starts_on,
        values_by_day.ends_on,
        values_by_day.value
    from values_by_day
    left join creations
        on
            values_by_day.entity_type = creations.entity_type
            and values_by_day.entity_id = creations.entity_id
    where coalesce(values_by_day.ends_on > creations.created_on, true)

    union all

    select
        values_by_day.entity_type,
        values_by_day.entity_id,
        values_by_day.attribute,
        cast(null as date) as starts_on,
        creations.created_on as ends_on,
        cast(null as {{ dbt.type_string() }}) as value
    from values_by_day
    inner join creations
        on
            values_by_day.entity_type = creations.entity_type
            and values_by_day.entity_id = creations.entity_id
    where values_by_day.starts_on is null
)

select * from final
