{{ config(enabled=is_source('hubspot')) }}

with changes as (
    select * from {{ ref('hubspot__property_changes') }}
    union all
    select * from {{ ref('hubspot__list_changes') }}
),

final as (
    select
        entity_type,
        entity_id,
        attribute,
        lag(value) over (
            partition by entity_type, entity_id, attribute order by changed_at
        ) as old_value,
        value,
        changed_at
    from changes
)

select * from final
