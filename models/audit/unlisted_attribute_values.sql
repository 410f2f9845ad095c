-- Industries and countries of leads and accounts that their list lacks. They have no
-- group, so to rules on the group it is as if the value were missing.
{%- set lists = {'industries': 'industry', 'countries': 'country'} %}

with listed as (
    {%- for list, attribute in lists.items() %}
    select distinct
        '{{ attribute }}' as attribute,
        lower({{ attribute }}) as value
    from {{ ref(list) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

needed as (
    select
        input_attribute as attribute,
        entity_type
    from {{ ref('attribute_sources') }}
    where attribute in ('industry_group', 'country_group')
),

present as (
    select lead_id as entity_id, 'lead' as entity_type from {{ ref('leads') }}
    union all
    select account_id as entity_id, 'account' as entity_type from {{ ref('accounts') }}
),

found as (
    select
        spans.attribute,
        spans.entity_type,
        lower(spans.value) as value,
        count(*) as records
    from {{ ref('attribute_spans') }} as spans
    inner join needed
        on
            spans.attribute = needed.attribute
            and spans.entity_type = needed.entity_type
    inner join present
        on
            spans.entity_id = present.entity_id
            and spans.entity_type = present.entity_type
    where
        spans.value is not null
        and coalesce(spans.starts_on <= {{ as_of() }}, true)
        and coalesce(spans.ends_on > {{ as_of() }}, true)
    group by spans.attribute, spans.entity_type, lower(spans.value)
),

unlisted as (
    select found.*
    from found
    left join listed
        on found.attribute = listed.attribute and found.value = listed.value
    where listed.value is null
),

frequent as (
    select attribute, entity_type, value from unlisted
    order by records desc, attribute asc, entity_type asc, value asc
    limit {{ guessed_names() }}
),

guesses as (
    select
        frequent.attribute,
        frequent.entity_type,
        frequent.value,
        {{ nearest('frequent.value', 'listed.value') }} as likely_value
    from frequent
    inner join listed on frequent.attribute = listed.attribute
    where {{ is_near('frequent.value', 'listed.value') }}
    group by frequent.attribute, frequent.entity_type, frequent.value
),

final as (
    select
        unlisted.attribute,
        unlisted.entity_type,
        unlisted.value,
        unlisted.records,
        guesses.likely_value
    from unlisted
    left join guesses
        on
            unlisted.attribute = guesses.attribute
            and unlisted.entity_type = guesses.entity_type
            and unlisted.value = guesses.value
)

select * from final
