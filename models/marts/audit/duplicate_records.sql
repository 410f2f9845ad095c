with
{%- for table, raw in raw_tables().items() %}
lost_{{ table }} as (
    select
        lost.{{ raw.key | join(', lost.') }},
        {{ record_key(raw.key, 'lost') }} as record_key,
        {{ raw_record('lost', table) }} as record
    from {{ ref('stg_' ~ table) }} as lost
    where lost.outcome = 'duplicate'
),
{% endfor %}
-- The few are on the right: the engine looks each of the many up among them.
duplicates as (
    {%- for table, raw in raw_tables().items() %}
    select
        '{{ table }}' as source_table,
        lost.record_key,
        lost.record,
        {{ raw_record('kept', table) }} as kept_record
    from {{ ref('stg_' ~ table) }} as kept
    inner join lost_{{ table }} as lost
        on
            kept.outcome in ('kept', 'deleted')
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
