-- Every lead_id and e-mail that a record up to the day of the score holds.
{%- set dates = {
    'leads': 'created_at', 'attribute_changes': 'changed_at',
    'identities': 'identified_at', 'lead_merges': 'merged_at',
    'lead_statuses': 'changed_at', 'orders': 'ordered_at',
    'opportunities': 'created_at',
} %}

with
{%- for table in lead_columns() %}
raw_{{ table }} as (
    {{ read_raw(table) }}
),
{% endfor %}
final as (
    {%- for table, columns in lead_columns().items() %}
    {%- for column in columns %}
    select
        'lead_id' as column_name,
        {{ column }} as name
    from raw_{{ table }}
    where
        not {{ is_future(dates[table]) }}
        {%- if column == 'entity_id' %}
        and entity_type = 'lead'
        {%- endif %}

    union all
    {% endfor %}
    {%- endfor %}
    select
        'email' as column_name,
        email as name
    from {{ ref('held_emails') }}
)

select * from final
where {{ is_erasure_asked_for() | lower }}
