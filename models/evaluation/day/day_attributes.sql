{#- Worked out of the value of another attribute; `account_match` is a column. -#}
{%- set derived = derived_attributes() %}

-- A name that a rule knows is read as the rule reads it. Other attributes stand beside
-- it, each once: the lead's own, its account's as `account_<name>`, what is derived.
with lead_values as (
    select * from {{ ref('day_lead_values') }}
),

history as (
    select distinct entity_type, attribute
    from {{ ref('day_own_values') }}
    where has_history
),

named_history as (
    select
        sources.attribute,
        max(case when history.attribute is null then 0 else 1 end) = 1 as has_history
    from {{ ref('attribute_sources') }} as sources
    left join history
        on
            sources.entity_type = history.entity_type
            and sources.entity_attribute = history.attribute
    group by sources.attribute
),

named_inputs as (
    select
        *,
        case attribute when 'account_industry' then 'industry' else attribute end
            as input_attribute,
        case attribute when 'account_industry' then 1 else 0 end as is_of_account
    from lead_values
    where attribute in {{ text_list(derived.values() | list + ['account_industry']) }}
),

-- Of two industries the lead's own counts.
ordered_inputs as (
    select
        *,
        row_number() over (
            partition by lead_id, input_attribute order by is_of_account
        ) as place
    from named_inputs
),

inputs as (
    select * from ordered_inputs where place = 1
),

distinct_inputs as (
    select distinct input_attribute as attribute, lower(value) as value
    from inputs
    where value is not null
),

derived_values as (
    {{ values_derived_from('distinct_inputs') }}
),

derived_names as (
    {%- for name, input in derived.items() %}
    select '{{ name }}' as attribute, '{{ input }}' as input_attribute
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

all_values as (
    select lead_id, attribute, value, has_history from lead_values

    union all

    select
        inputs.lead_id,
        derived_names.attribute,
        case
            when derived_names.attribute = 'email_type'
                then coalesce(derived_values.value, 'missing')
            else derived_values.value
        end as value,
        inputs.has_history
    from inputs
    inner join derived_names using (input_attribute)
    left join derived_values
        on
            derived_names.attribute = derived_values.attribute
            and lower(inputs.value) = derived_values.input_value
),

final as (
    select
        named.lead_id,
        named.attribute,
        named.value,
        named_history.has_history
    from {{ ref('lead_attributes') }} as named
    inner join named_history on named.attribute = named_history.attribute
    where
        named.starts_on <= {{ as_of() }}
        and coalesce(named.ends_on > {{ as_of() }}, true)
        and named.value is not null

    union all

    select all_values.*
    from all_values
    left join named_history on all_values.attribute = named_history.attribute
    where named_history.attribute is null and all_values.value is not null
)

select * from final
