with cells as (
    {{ cells_of_columns() }}
    union all
    select * from {{ ref('further_attributes') }}
),

needed as (
    select distinct
        entity_type,
        entity_attribute as attribute
    from {{ ref('attribute_sources') }}
),

final as (
    select cells.*
    from cells
    inner join needed
        on
            cells.entity_type = needed.entity_type
            and cells.attribute = needed.attribute
)

select * from final
