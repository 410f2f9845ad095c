{#- The values of each version that Fivetran's history mode keeps of a record. -#}
{{ config(enabled=is_source('salesforce')) }}
{%- set fields = {
    'lead': [
        'email', 'first_name', 'last_name', 'phone', 'owner_id', 'title', 'company',
        'country', 'lead_source', 'industry', 'number_of_employees', 'annual_revenue',
        'status', 'has_opted_out_of_email',
    ],
    'contact': [
        'email', 'first_name', 'last_name', 'phone', 'owner_id', 'title',
        'mailing_country', 'lead_source', 'has_opted_out_of_email',
    ],
    'account': [
        'name', 'website', 'owner_id', 'industry', 'number_of_employees',
        'annual_revenue', 'billing_country',
    ],
} %}

with
{%- for object in fields %}
{{ object }}s as (
    select * from ({{ read_source('salesforce', object) }}) as versions
    where _fivetran_start is not null
),
{%- endfor %}

versions as (
    {%- for object in fields %}
    select
        '{{ object }}' as object,
        id as record_id,
        _fivetran_start as starts_at
    from {{ object }}s
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

custom_cells as (
    {%- for object in fields %}
    select
        '{{ object }}' as object,
        {{ object }}s.id as record_id,
        {{ object }}s._fivetran_start as starts_at,
        {{ cell_name('further.cell') }} as field,
        {{ cell_value('further.cell') }} as value
    from {{ object }}s, {{ each_further_cell(object ~ 's.further_cells') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

named as (
    select distinct
        object,
        record_id,
        field
    from custom_cells
),

-- A version in which a custom field is empty has no cell for it.
custom_values as (
    select
        versions.object,
        versions.record_id,
        versions.starts_at,
        named.field,
        custom_cells.value
    from versions
    inner join named
        on versions.object = named.object and versions.record_id = named.record_id
    left join custom_cells
        on
            versions.object = custom_cells.object
            and versions.record_id = custom_cells.record_id
            and versions.starts_at = custom_cells.starts_at
            and named.field = custom_cells.field
),

final as (
    select * from custom_values
    {%- for object, names in fields.items() %}
    {%- for field in names %}
    union all
    select
        '{{ object }}' as object,
        id as record_id,
        _fivetran_start as starts_at,
        '{{ field }}' as field,
        cast({{ field }} as {{ dbt.type_string() }}) as value
    from {{ object }}s
    {%- endfor %}
    {%- endfor %}
)

select * from final
