with records as (
    {%- for table, raw in raw_tables().items() %}
    select
        '{{ table }}' as source_table,
        {{ record_key(raw.key, 'records') }} as record_key,
        records.rejection as reason,
        {{ raw_record('records', table) }} as record
    from {{ ref('stg_' ~ table) }} as records
    where records.rejection is not null
    {%- if raw.checked_in %}
    union all
    {%- if raw.has_record %}
    select
        '{{ table }}' as source_table,
        {{ record_key(raw.key, 'records') }} as record_key,
        records.rejection as reason,
        {{ raw_record('records', table) }} as record
    from {{ ref(raw.checked_in) }} as records
    where records.rejection is not null
    {%- else %}
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
    {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select * from records
)

select * from final
