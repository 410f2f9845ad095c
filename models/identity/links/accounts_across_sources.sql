-- When it was created is said by the record that the others are merged into.
with records as (
    select distinct entity_id
    from {{ ref('source_records') }}
    where entity_type = 'account'
),

believed as (
    {{ believed_values('account') }}
),

final as (
    select
        accounts.account_id,
        {%- for column in believed_columns('account') %}
        believed.{{ column }},
        {%- endfor %}
        accounts.created_at,
        accounts.updated_at,
        believed.further_cells
    from records
    inner join {{ ref('stg_accounts') }} as accounts
        on records.entity_id = accounts.account_id and accounts.outcome = 'kept'
    left join believed on records.entity_id = believed.entity_id
)

select * from final
