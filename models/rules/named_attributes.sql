{%- set tables = ['segments', 'fit_rules', 'disqualification_rules', 'buying_roles'] -%}

with cells as (
    {%- for table in tables %}
    select
        {{ fault(table, 'attribute', "''") }},
        attribute
    from {{ ref(table) }}

    union all
    {% endfor %}
    select
        {{ fault('scoring_models', 'required_attributes', "''") }},
        members.member as attribute
    from {{ ref('scoring_models') }} as scoring_models,
        {{ each_member('scoring_models.required_attributes') }}
),

final as (
    select
        file_name,
        row_name,
        column_name,
        cell,
        {{ trimmed('lower(attribute)') }} as attribute
    from cells
    where {{ trimmed('attribute') }} is not null
)

select * from final
