{{ config(materialized='view') }}

with final as (
    select * from {{ ref('recorded_changes') }}

    union all

    select
        'lead' as entity_type,
        lead_id as entity_id,
        attribute,
        cast(null as {{ dbt.type_string() }}) as old_value,
        value,
        changed_at,
        changed_on,
        cast(null as {{ dbt.type_string() }}) as rejection
    from {{ ref('campaign_changes') }}
)

select * from final
