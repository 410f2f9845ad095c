with final as (
    select distinct
        columns.source_table,
        columns.column_name
    from {{ ref('further_columns') }} as columns
    inner join {{ ref('named_inputs') }} as inputs
        on
            columns.column_name = inputs.input_attribute
            or (
                columns.source_table = 'accounts'
                and 'account_' || columns.column_name = inputs.input_attribute
            )
    -- What is worked out is no lead's own value.
    where
        columns.source_table <> 'leads'
        or columns.column_name not in {{ text_list(worked_out_attributes()) }}
)

select * from final
