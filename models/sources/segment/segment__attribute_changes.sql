{{ config(enabled=is_source('segment')) }}
{%- set attributes = {
    'email': 'email',
    'first_name': 'first_name',
    'last_name': 'last_name',
    'phone': 'phone',
    'title': 'job_title',
    'company_name': 'company_name',
    'country': 'country',
} %}

with identifies as (
    {{ read_source('segment', 'identifies') }}
),

-- A call tells only the traits that it has.
told as (
    {%- for trait, attribute in attributes.items() %}
    select
        user_id,
        '{{ attribute }}' as attribute,
        {{ trait }} as value,
        timestamp as changed_at
    from identifies
    where {{ trait }} is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

compared as (
    select
        told.*,
        lag(told.value) over (
            partition by told.user_id, told.attribute
            order by told.changed_at, told.value
        ) as old_value
    from told
),

final as (
    select
        'lead' as entity_type,
        {{ person_id('segment', 'user_id') }} as entity_id,
        attribute,
        old_value,
        value,
        changed_at
    from compared
    where old_value is null or old_value <> value
)

select * from final
