-- Leads and accounts may have hundreds of further columns: only what a rule may mean is
-- taken out of them.
with entities as (
    select
        'leads' as source_table,
        'lead' as entity_type,
        lead_id as entity_id,
        further_cells
    from {{ ref('leads') }}
    where further_cells is not null

    union all

    select
        'accounts' as source_table,
        'account' as entity_type,
        account_id as entity_id,
        further_cells
    from {{ ref('accounts') }}
    where further_cells is not null
),

cells as (
    select
        entities.entity_type,
        entities.entity_id,
        named.column_name as attribute,
        {{ further_value('entities.further_cells', 'named.column_name') }} as value
    from entities
    inner join {{ ref('named_further_columns') }} as named
        on entities.source_table = named.source_table
),

final as (
    select * from cells where value is not null
)

select * from final
