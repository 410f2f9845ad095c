with duplicates as (
    {%- for table, raw in raw_tables().items() %}
    {%- set versions = ref('stg_' ~ table) %}
    select
        '{{ table }}' as source_table,
        lost.record_key,
        lost.record,
        {{ row_as_json('kept', versions) }} as kept_record
    from {{ versions }} as kept
    -- The few on the right: the engine looks each of the many up among them.
    inner join (
        select
            {{ raw.key | join(', ') }},
            {{ record_key(raw.key) }} as record_key,
            {{ row_as_json('raw_record', versions) }} as record
        from {{ versions }} as raw_record -- noqa: AL05
        where outcome = 'duplicate'
    ) as lost
        on
            kept.outcome = 'kept'
            {%- for column in raw.key %}
            and kept.{{ column }} is not distinct from lost.{{ column }}
            {%- endfor %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select * from duplicates
)

select * from final
