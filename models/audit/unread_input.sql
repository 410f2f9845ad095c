{{ config(post_hook="{{ warn_of_unread_input() }}") }}
{%- set candidates = unread_candidates() %}

with candidates as (
    {%- for pair in candidates %}
    select
        '{{ pair.kind }}' as kind,
        {{ text_literal(pair.name) }} as name,
        {{ text_literal(pair.plain_name) }} as plain_name,
        '{{ pair.candidate }}' as candidate
    union all
    {%- endfor %}
    select
        cast(null as {{ dbt.type_string() }}) as kind,
        cast(null as {{ dbt.type_string() }}) as name,
        cast(null as {{ dbt.type_string() }}) as plain_name,
        cast(null as {{ dbt.type_string() }}) as candidate
),

-- A file may have more in its name than the table, or its singular.
compared as (
    select
        kind,
        name,
        candidate,
        levenshtein(plain_name, candidate) as letters,
        {{ is_near('plain_name', 'candidate') }}
        or kind = 'file'
        and (
            plain_name like '%' || candidate || '%'
            or length(plain_name) > 4
            and candidate like substr(plain_name, 1, length(plain_name) - 1) || '%'
        ) as is_near
    from candidates
    where kind is not null
),

ordered as (
    select
        *,
        row_number() over (
            partition by kind, name
            order by is_near desc, letters asc, candidate asc
        ) as place
    from compared
),

final as (
    select
        ordered.kind,
        ordered.name,
        case when ordered.is_near then ordered.candidate end as likely_name
    from ordered
    -- A rule reads it as an attribute.
    left join {{ ref('named_further_columns') }} as attributes
        on
            ordered.kind = 'column'
            and ordered.name = attributes.source_table || '.' || attributes.column_name
    where ordered.place = 1 and attributes.column_name is null
)

select * from final
