with records as (
    {%- for table, raw in raw_tables().items() %}
    {%- for model, key in [
        ('stg_' ~ table, raw.key), (raw.checked_in, raw.named_key or raw.key),
    ] if model %}
    select
        '{{ table }}' as source_table,
        {{ record_key(key) }} as record_key,
        rejection as reason,
        {{ row_as_json('raw_record', ref(model)) }} as record
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
