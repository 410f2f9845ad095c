{#- The attributes that are columns of an entity's row: {name: expression for its text}.
    `entity` is `lead` or `account`. -#}
{% macro column_attributes(entity) -%}
    {%- set columns = {
        'lead': {
            'string': [
                'lead_id', 'email', 'first_name', 'last_name', 'phone', 'owner',
                'job_title', 'company_name', 'country', 'lead_source', 'account_id',
            ],
            'timestamp': ['created_at', 'updated_at', 'opted_out_at'],
            'decimal': [],
        },
        'account': {
            'string': ['account_id', 'name', 'domain', 'owner', 'industry', 'country'],
            'timestamp': ['customer_since', 'created_at', 'updated_at'],
            'decimal': ['employee_count', 'annual_revenue', 'purchase_cycle_days'],
        },
    }[entity] -%}
    {%- set texts = {} -%}
    {%- for column in columns['string'] -%}
        {%- do texts.update({column: column}) -%}
    {%- endfor -%}
    {%- for column in columns['timestamp'] -%}
        {%- do texts.update({column: text_from_instant(column)}) -%}
    {%- endfor -%}
    {#- What is dated later has not happened yet. -#}
    {%- for column in ['opted_out_at', 'customer_since'] if column in texts -%}
        {%- do texts.update({
            column: 'case when not ' ~ is_future(column) ~ ' then ' ~ texts[column] ~ ' end'
        }) -%}
    {%- endfor -%}
    {%- for column in columns['decimal'] -%}
        {%- do texts.update({column: text_from_number(column)}) -%}
    {%- endfor -%}
    {{ return(texts) }}
{%- endmacro %}


{#- A query for the attributes that are columns of leads and accounts, `account_match`
    among them (`entity_type`, `entity_id`, `attribute`, `value`). -#}
{% macro cells_of_columns() -%}
    {%- for entity in ['lead', 'account'] %}
    {%- for name, text in column_attributes(entity).items() %}
    select
        '{{ entity }}' as entity_type,
        {{ entity }}_id as entity_id,
        '{{ name }}' as attribute,
        {{ text }} as value
    from {{ ref(entity ~ 's') }}
    union all
    {%- endfor %}
    {%- endfor %}
    select
        'lead' as entity_type,
        lead_id as entity_id,
        'account_match' as attribute,
        account_match as value
    from {{ ref('lead_accounts') }}
{%- endmacro %}


{#- The condition that changes of a row's attribute count, by its columns `entity_type` and
    `attribute`. -#}
{% macro can_change() -%}
    (
        {%- for entity in ['lead', 'account'] %}
        (
            entity_type = '{{ entity }}'
            and attribute not in {{ text_list(unchangeable_attributes(entity)) }}
        )
        {{ 'or' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}


{#- Attributes worked out from the day's value of another: {name: the other's name}. -#}
{% macro derived_attributes() -%}
    {{ return({
        'job_level': 'job_title',
        'job_function': 'job_title',
        'email_type': 'email',
        'industry_group': 'industry',
        'country_group': 'country',
    }) }}
{%- endmacro %}


{#- A query for what the values of other attributes say: a job title about level and
    function, an e-mail about its type, an industry and a country about their groups
    (`attribute`, `input_value`, `value`). `inputs` is the name of a CTE with each distinct
    value once, in lower case (`attribute`, `value`). -#}
{% macro values_derived_from(inputs) -%}
    with job_titles as (
        select value from {{ inputs }} where attribute = 'job_title'
    ),

    found as (
        {{ pattern_matches('job_titles', ref('job_title_rules')) }}
    ),

    titles as (
        select
            found.value as job_title,
            rules.job_level,
            rules.job_function,
            rules.pattern,
            row_number() over (
                partition by found.value, rules.job_level is not null
                order by rules.priority, rules.pattern
            ) as level_rank,
            row_number() over (
                partition by found.value, rules.job_function is not null
                order by rules.priority, rules.pattern
            ) as function_rank
        from found
        inner join {{ ref('job_title_rules') }} as rules
            on found.pattern = rules.pattern
    ),

    email_types as (
        select
            inputs.value as email,
            case
                when domain_kinds.kind in ('disposable', 'personal') then domain_kinds.kind
                else 'business'
            end as email_type
        from {{ inputs }} as inputs
        left join {{ ref('domain_kinds') }} as domain_kinds
            on {{ email_domain('inputs.value') }} = domain_kinds.domain
        where
            inputs.attribute = 'email'
            and {{ email_domain('inputs.value') }} is not null
    )

    select
        'job_level' as attribute,
        job_title as input_value,
        job_level as value,
        pattern
    from titles
    where level_rank = 1 and job_level is not null

    union all

    select
        'job_function' as attribute,
        job_title as input_value,
        job_function as value,
        pattern
    from titles
    where function_rank = 1 and job_function is not null

    union all

    select
        'email_type' as attribute,
        email as input_value,
        email_type as value,
        null as pattern
    from email_types

    union all

    select
        'industry_group' as attribute,
        lower(industry) as input_value,
        industry_group as value,
        null as pattern
    from {{ ref('industries') }}

    union all

    select
        'country_group' as attribute,
        lower(country) as input_value,
        country_group as value,
        null as pattern
    from {{ ref('countries') }}
{%- endmacro %}


{#- The attributes of a lead that the campaigns of its page views give: of each parameter
    the first and the latest value. -#}
{% macro campaign_attributes() -%}
    {%- set names = [] -%}
    {%- for parameter in campaign_parameters() -%}
        {%- do names.extend(['first_' ~ parameter, 'latest_' ~ parameter]) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{#- The parameters of an address that name a campaign. -#}
{% macro campaign_parameters() -%}
    {{ return(['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content']) }}
{%- endmacro %}


{#- All attributes of a lead that are worked out: none of its own has such a name. -#}
{% macro worked_out_attributes() -%}
    {{ return(derived_attributes().keys() | list + ['account_match']) }}
{%- endmacro %}


{#- Attributes that `attribute_changes` cannot set for an entity (`lead` or `account`): what
    is read from its column alone and, for leads, what is worked out. -#}
{% macro unchangeable_attributes(entity) -%}
    {%- set from_columns = ['opted_out_at', 'customer_since', 'purchase_cycle_days'] -%}
    {{ return(from_columns + (worked_out_attributes() if entity == 'lead' else [])) }}
{%- endmacro %}


{#- `text` as an SQL literal: DuckDB's, which takes a backslash as it is. -#}
{% macro text_literal(text) -%}
    {{ return("'" ~ text | replace("'", "''") ~ "'") }}
{%- endmacro %}


{#- The list `values` as SQL text literals in brackets. -#}
{% macro text_list(values) -%}
    ('{{ values | join("', '") }}')
{%- endmacro %}


{#- The name of a rule's condition: the same attribute, operator and value are the same
    condition. `rules` is the alias of a rule table that has these columns. -#}
{% macro condition_name(rules) -%}
    concat_ws(
        ' ', lower({{ rules }}.attribute), lower({{ rules }}.operator), {{ rules }}.value
    )
{%- endmacro %}


{#- The first (1) or second (2) number of a range written as `50..199`, as text. -#}
{% macro range_end(text, part) -%}
    {{ trimmed(dbt.split_part(text, "'..'", part)) }}
{%- endmacro %}
