with cells as (
    {%- for entity in ['lead', 'account'] %}
    {%- for name, text in column_attributes(entity).items() %}
    select
        '{{ entity }}' as entity_type,
        {{ entity }}_id as entity_id,
        '{{ name }}' as attribute,
        {{ text }} as value
    from {{ ref(entity ~ 's') }}
    union all
    {%- endfor %}
    {%- endfor %}
    select
        'lead' as entity_type,
        lead_id as entity_id,
        'account_match' as attribute,
        account_match as value
    from {{ ref('lead_accounts') }}
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
