with records as (
    {%- for table, raw in raw_tables().items() %}
    {%- for model in ['stg_' ~ table, raw.checked_in] if model %}
    select
        '{{ table }}' as source_table,
        {{ record_key(raw.key) }} as record_key,
        rejection as reason,
        {{ row_as_json('raw_record') }} as record
    from {{ ref(model) }} as raw_record -- noqa: AL05
    where rejection is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select * from records
)

select * from final
