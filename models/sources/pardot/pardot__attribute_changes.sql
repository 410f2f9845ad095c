{#- The lists of a prospect, and what prospects have and the contract has for accounts
    alone: that counts from the prospect's creation on. -#}
{{ config(enabled=is_source('pardot')) }}
{%- set of_the_company = {
    'industry': 'industry', 'employees': 'employee_count',
    'annual_revenue': 'annual_revenue',
} %}

with prospects as (
    select * from {{ ref('pardot__prospects') }}
),

memberships as (
    {{ read_source('pardot', 'list_membership') }}
),

lists as (
    select
        id,
        max(name) as name
    from ({{ read_source('pardot', 'list') }}) as versions
    group by id
),

named_memberships as (
    select
        memberships.*,
        'list_' || {{ snake_case('coalesce(lists.name, memberships.list_id)') }}
            as attribute
    from memberships
    left join lists on memberships.list_id = lists.id
),

told as (
    {%- for column, attribute in of_the_company.items() %}
    select
        id as prospect_id,
        '{{ attribute }}' as attribute,
        {{ column }} as value,
        created_at as changed_at
    from prospects
    where {{ column }} is not null

    union all
    {%- endfor %}

    select
        prospect_id,
        attribute,
        'true' as value,
        created_at as changed_at
    from named_memberships

    union all

    select
        prospect_id,
        attribute,
        'false' as value,
        updated_at as changed_at
    from named_memberships
    where opted_out
),

final as (
    select
        'lead' as entity_type,
        {{ source_id('pardot', 'prospect_id') }} as entity_id,
        attribute,
        value,
        changed_at
    from told
)

select * from final
