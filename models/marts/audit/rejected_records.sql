with records as (
    {%- for table, raw in raw_tables().items() %}
    {%- set checked = [raw.checked_in] if raw.has_record else [] %}
    {%- for model in ['stg_' ~ table] + checked %}
    select
        '{{ table }}' as source_table,
        {{ record_key(raw.key, 'records') }} as record_key,
        records.rejection as reason,
        {{ raw_record('records', table) }} as record
    from {{ ref(model) }} as records
    where records.rejection is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    {%- if raw.checked_in and not raw.has_record %}
    union all
    -- A model that checks what a record names has the names that count in their place.
    select
        '{{ table }}' as source_table,
        {{ record_key(raw.key, 'records') }} as record_key,
        checked.rejection as reason,
        {{ raw_record('records', table) }} as record
    from {{ ref('stg_' ~ table) }} as records
    inner join {{ ref(raw.checked_in) }} as checked
        on
            records.outcome = 'kept'
            and checked.rejection is not null
            {%- for column in raw.key %}
            and records.{{ column }}
            is not distinct from checked.{{ (raw.named_key or raw.key)[loop.index0] }}
            {%- endfor %}
    {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select * from records
)

select * from final
