with cells as (
    {%- for entity in ['lead', 'account'] %}
    {%- set entities = ref(entity ~ 's') %}
    {%- for name, text in column_attributes(entity).items() %}
    select
        '{{ entity }}' as entity_type,
        {{ entity }}_id as entity_id,
        '{{ name }}' as attribute,
        {{ text }} as value
    from {{ entities }}
    union all
    {%- endfor %}
    {%- endfor %}
    select
        'lead' as entity_type,
        lead_id as entity_id,
        'account_match' as attribute,
        account_match as value
    from {{ ref('lead_accounts') }}
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
