with named as (
    select attribute from {{ ref('conditions') }}
    union
    select lower(members.member) as attribute
    from {{ ref('scored_models') }} as scored_models,
        {{ each_member('scored_models.required_attributes') }}
),

final as (
    select
        attribute,
        case attribute
            {%- for name, input in derived_attributes().items() %}
            when '{{ name }}' then '{{ input }}'
            {%- endfor %}
            else attribute
        end as input_attribute
    from named
)

select * from final
