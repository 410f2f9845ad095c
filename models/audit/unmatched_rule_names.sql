-- Names of attributes and products come with the data. A rule may name one before any
-- record has it, so this is a warning and no fault.
with named_products as (
    select file_name, row_name, column_name, cell, lower(cell) as product
    from {{ ref('rule_cells') }}
    where
        file_name = 'behavior_rules.csv'
        and column_name = 'product'
        and cell is not null

    union all

    select file_name, row_name, column_name, cell, member as product
    from {{ ref('next_action_members') }}
    where column_name = 'product'
),

known_products as (
    select lower(product) as product from {{ ref('content_rules') }}
    union
    select lower(product) as product from {{ ref('search_intents') }}
    union
    select lower(product) as product from {{ ref('activities') }}
),

final as (
    select
        named.file_name,
        named.row_name,
        named.column_name,
        'attribute' as kind,
        named.attribute as name
    from {{ ref('named_attributes') }} as named
    left join {{ ref('known_attributes') }} as known
        on named.attribute = known.attribute
    where known.attribute is null

    union all

    select
        named.file_name,
        named.row_name,
        named.column_name,
        'product' as kind,
        named.product as name
    from named_products as named
    left join known_products as known on named.product = known.product
    where known.product is null
)

select * from final
