-- The value of an attribute counts from the day of its latest change; before the first
-- change the old value counts, and without any change the column's.
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
        and attribute not in {{ text_list(unchangeable_attributes()) }}
),

final as (
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
)

select * from final
