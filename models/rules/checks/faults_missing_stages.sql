{%- for stage in lifecycle_stages() %}
select
        'lifecycle_stages.csv' as file_name,
        '{{ stage }}' as row_name,
        '(row)' as column_name,
        cast(null as {{ dbt.type_string() }}) as cell,
        'the stage is missing; give it its row' as fault
where not exists (
    select 1
    from {{ ref('lifecycle_stages') }}
    where lower(stage) = '{{ stage }}'
)
{{ 'union all' if not loop.last }}
{%- endfor %}
