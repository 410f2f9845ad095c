{#- Salesforce's field history and Fivetran's history mode exclude each other for one
    object, so no change is counted twice. -#}
{{ config(enabled=is_source('salesforce')) }}
{%- set objects = ['lead', 'contact', 'account'] %}

with
{%- for object in objects %}
{{ object }}_history as (
    {{ read_source('salesforce', object ~ '_history') }}
),
{%- endfor %}

kept_by_salesforce as (
    {%- for object in objects %}
    select
        '{{ object }}' as object,
        {{ object }}_id as record_id,
        field,
        old_value,
        new_value as value,
        created_date as changed_at
    from {{ object }}_history
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

compared as (
    select
        *,
        row_number() over versions as version,
        lag(value) over versions as old_value
    from {{ ref('salesforce__version_values') }}
    window versions as (partition by object, record_id, field order by starts_at)
),

final as (
    select
        object,
        record_id,
        -- Custom fields are named without the `__c` at their end, as columns are.
        {{ replace_pattern(snake_case('field'), "'_c$'", "''") }} as field,
        old_value,
        value,
        changed_at
    from kept_by_salesforce
    -- Of a change of owner there is a row with names and one with ids.
    where
        record_id is not null
        and field is not null
        and not (field = 'Owner' and coalesce(value, old_value) like '00%')

    union all

    select
        object,
        record_id,
        field,
        old_value,
        value,
        starts_at as changed_at
    from compared
    where version > 1 and value is distinct from old_value
)

select * from final
