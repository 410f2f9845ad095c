-- What each system says of a lead or account that several have, and which of them is
-- believed. Who has changes of an attribute has a value, if an empty one.
with records as (
    select * from {{ ref('source_records') }}
),

lead_rows as (
    select * from {{ ref('stg_leads') }}
    where
        outcome = 'kept'
        and lead_id in (select records.record_id from records)
),

account_rows as (
    select * from {{ ref('stg_accounts') }}
    where
        outcome = 'kept'
        and account_id in (select records.record_id from records)
),

cells as (
    {%- for entity in ['lead', 'account'] %}
    {%- for name in believed_columns(entity) %}
    select
        '{{ entity }}' as entity_type,
        {{ entity }}_id as record_id,
        '{{ name }}' as attribute,
        {{ column_attributes(entity)[name] }} as value
    from {{ entity }}_rows
    where {{ name }} is not null
    union all
    {%- endfor %}
    select
        '{{ entity }}' as entity_type,
        {{ entity }}_id as record_id,
        {{ cell_name('cell') }} as attribute,
        {{ cell_value('cell') }} as value
    from {{ entity }}_rows, {{ each_further_cell('further_cells') }}
    union all
    {%- endfor %}
    select distinct
        entity_type,
        entity_id as record_id,
        attribute,
        cast(null as {{ dbt.type_string() }}) as value
    from {{ ref('stg_attribute_changes') }}
    where outcome = 'kept' and {{ can_change() }}
),

held as (
    select
        records.entity_type,
        records.entity_id,
        records.record_id,
        cells.attribute,
        max(cells.value) as value
    from records
    inner join cells
        on
            records.entity_type = cells.entity_type
            and records.record_id = cells.record_id
    group by
        records.entity_type, records.entity_id, records.record_id, cells.attribute
),

sourced as (
    select
        *,
        {{ source_of_id('record_id') }} as source
    from held
),

final as (
    select
        sourced.*,
        row_number() over (
            partition by sourced.entity_type, sourced.entity_id, sourced.attribute
            order by
                owners.priority nulls last,
                source_systems.priority nulls last,
                sourced.record_id <> sourced.entity_id,
                sourced.record_id
        ) = 1 as is_believed
    from sourced
    left join {{ ref('attribute_owners') }} as owners
        on
            sourced.attribute = lower(owners.attribute)
            and sourced.source = lower(owners.source)
    left join {{ ref('source_systems') }} as source_systems
        on sourced.source = lower(source_systems.source)
)

select * from final
