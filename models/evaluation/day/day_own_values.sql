-- Every attribute that a lead or an account has of its own, not only what a rule names:
-- the latest change by the day of the build, else the column.
with changes as (
    select
        entity_type,
        entity_id,
        attribute,
        value,
        row_number() over (
            partition by entity_type, entity_id, attribute order by changed_at desc
        ) as newness
    from {{ ref('attribute_changes') }}
    where
        rejection is null
        and {{ can_change() }}
),

latest as (
    select * from changes where newness = 1
),

cells as (
    {{ cells_of_columns() }}
    {%- for entity in ['lead', 'account'] %}
    union all
    select
        '{{ entity }}' as entity_type,
        {{ entity }}_id as entity_id,
        {{ cell_name('further.cell') }} as attribute,
        {{ cell_value('further.cell') }} as value
    from {{ ref(entity ~ 's') }}, {{ each_further_cell('further_cells') }}
    {%- if entity == 'lead' %}
    where
        {{ cell_name('further.cell') }}
        not in {{ text_list(worked_out_attributes()) }}
    {%- endif %}
    {%- endfor %}
),

found as (
    select
        coalesce(latest.entity_type, cells.entity_type) as entity_type,
        coalesce(latest.entity_id, cells.entity_id) as entity_id,
        coalesce(latest.attribute, cells.attribute) as attribute,
        case when latest.entity_id is null then cells.value else latest.value end
            as value,
        latest.entity_id is not null as is_dated
    from cells
    full outer join latest
        on
            cells.entity_type = latest.entity_type
            and cells.entity_id = latest.entity_id
            and cells.attribute = latest.attribute
),

final as (
    select
        entity_type,
        entity_id,
        attribute,
        value,
        max(case when is_dated then 1 else 0 end) over (
            partition by entity_type, attribute
        ) = 1 as has_history
    from found
)

select * from final
