-- An attribute that is worked out has only the values that its list gives: on any other
-- a condition never holds, or always.
{%- set given_by = {
    'job_level': 'job_title_rules',
    'job_function': 'job_title_rules',
    'industry_group': 'industries',
    'country_group': 'countries',
} %}
{%- set fixed = {
    'email_type': 'missing|disposable|personal|business',
    'account_match': 'account_id|email_domain|company_name|none',
} %}

with rule_cells as (
    select * from {{ ref('rule_cells') }}
),

fixed_lists as (
    {%- for attribute, members in fixed.items() %}
    select '{{ attribute }}' as attribute, '{{ members }}' as members
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

possible as (
    {%- for attribute, list in given_by.items() %}
    select '{{ attribute }}' as attribute, '{{ list }}.csv' as given_by, cell as value
    from rule_cells
    where
        file_name = '{{ list }}.csv'
        and column_name = '{{ attribute }}'
        and cell is not null
    union
    {%- endfor %}
    select
        fixed_lists.attribute,
        cast(null as {{ dbt.type_string() }}) as given_by,
        members.member as value
    from fixed_lists,
        {{ each_member('fixed_lists.members') }}
),

conditions as (
    select * from {{ ref('condition_cells') }} where cell is not null
),

named as (
    select *, cell as value from conditions where operator = 'equals'
    union all
    select conditions.*, members.member as value
    from conditions,
        {{ each_member('conditions.cell') }}
    where conditions.operator in ('one_of', 'not_one_of')
),

compared as (
    select
        named.file_name,
        named.row_name,
        named.column_name,
        named.cell,
        named.value,
        named.attribute,
        max(possible.given_by) as given_by,
        max(case when lower(named.value) = lower(possible.value) then 1 else 0 end)
            as is_possible,
        {{ nearest('lower(named.value)', 'lower(possible.value)') }} as likely
    from named
    inner join possible on named.attribute = possible.attribute
    group by
        named.file_name,
        named.row_name,
        named.column_name,
        named.cell,
        named.value,
        named.attribute
),

final as (
    select
        file_name,
        row_name,
        column_name,
        cell,
        attribute || ' is never ''' || value || ''''
        || coalesce(', which ' || given_by || ' would have to give', '')
        || '; did you mean ''' || likely || '''?' as fault
    from compared
    where is_possible = 0
)

select * from final
