-- When it was created is said by the record that the others are merged into.
{%- set columns = {
    'name': dbt.type_string(), 'domain': dbt.type_string(), 'owner': dbt.type_string(),
    'industry': dbt.type_string(), 'employee_count': 'decimal(24, 6)',
    'annual_revenue': 'decimal(24, 6)', 'country': dbt.type_string(),
    'customer_since': 'timestamp', 'purchase_cycle_days': 'decimal(24, 6)',
} %}

with believed as (
    select * from {{ ref('source_values') }}
    where entity_type = 'account' and is_believed
),

cells as (
    select
        entity_id as account_id,
        {%- for column, type in columns.items() %}
        cast(max(case when attribute = '{{ column }}' then value end) as {{ type }})
            as {{ column }},
        {%- endfor %}
        {{ packed_values('attribute', 'value', columns) }} as further_cells
    from believed
    group by entity_id
),

final as (
    select
        accounts.account_id,
        {%- for column in columns %}
        cells.{{ column }},
        {%- endfor %}
        accounts.created_at,
        accounts.updated_at,
        cells.further_cells
    from {{ ref('stg_accounts') }} as accounts
    left join cells on accounts.account_id = cells.account_id
    where
        accounts.outcome = 'kept'
        and accounts.account_id in (
            select linked.account_id from {{ ref('linked_accounts') }} as linked
        )
)

select * from final
