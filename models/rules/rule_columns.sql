-- What the YAML of the rule tables (models/rules/tables) asks of their cells, as rows.
with listed (
    file_name, column_name, position, is_key, is_required, keeps_case, is_number,
    is_whole, minimum, maximum, is_pattern, is_list, is_attribute, one_of, names, always
) as (
    values
    {%- for seed in rule_tables() %}
    {%- set is_last_table = loop.last %}
    {%- for column in seed.columns.values() %}
    {%- set meta = column.config.meta %}
    (
        {{ [
            text_literal(seed.name ~ '.csv'),
            text_literal(column.name),
            loop.index,
            meta.get('key', false) | lower,
            meta.get('required', meta.get('key', false)) | lower,
            meta.get('keeps_case', false) | lower,
            seed.config.column_types[column.name].startswith('decimal') | lower,
            meta.get('whole', false) | lower,
            meta.get('minimum', 'null'),
            meta.get('maximum', 'null'),
            meta.get('pattern', false) | lower,
            meta.get('list', false) | lower,
            meta.get('attribute', false) | lower,
            text_literal(meta.get('one_of', []) | join('|')),
            text_literal(meta.get('names', []) | join('|')),
            text_literal(meta.get('always', []) | join('|')),
        ] | join(', ') }}
    ){{ ',' if not (loop.last and is_last_table) }}
    {%- endfor %}
    {%- endfor %}
),

final as (
    select
        file_name,
        column_name,
        position,
        is_key,
        is_required,
        keeps_case,
        is_number,
        is_whole,
        cast(minimum as decimal(18, 6)) as minimum,
        cast(maximum as decimal(18, 6)) as maximum,
        is_pattern,
        is_list,
        is_attribute,
        nullif(one_of, '') as one_of,
        nullif(names, '') as names,
        nullif(always, '') as always
    from listed
)

select * from final
