-- depends_on: {{ ref('rule_faults') }}
-- Which values meet which condition, worked out once for each distinct value.
with attribute_values as (
    select attribute, value from {{ ref('lead_attributes') }}
    union
    select attribute, value from {{ ref('account_attributes') }}
),

tried as (
    select
        conditions.condition_name,
        conditions.operator,
        conditions.value as operand,
        attribute_values.value,
        lower(attribute_values.value) as text,
        {{ number_from_text('attribute_values.value') }} as number
    from {{ ref('conditions') }} as conditions
    inner join attribute_values on conditions.attribute = attribute_values.attribute
),

found as (
    {{ pattern_matches('attribute_values', ref('conditions'), by=['attribute']) }}
),

members as (
    select
        conditions.condition_name,
        members.member as text,
        {{ number_from_text('members.member') }} as number
    from {{ ref('conditions') }} as conditions,
        {{ each_member('conditions.value') }}
    where conditions.operator in ('one_of', 'not_one_of')

    union all

    select
        condition_name,
        value as text,
        {{ number_from_text('value') }} as number
    from {{ ref('conditions') }}
    where operator = 'equals'
),

-- The values that a list names or a pattern is found in.
named as (
    select conditions.condition_name, found.value
    from found
    inner join {{ ref('conditions') }} as conditions using (attribute, pattern)

    union

    select tried.condition_name, tried.value
    from tried
    inner join members
        on
            tried.condition_name = members.condition_name
            and (tried.text = members.text or tried.number = members.number)
),

final as (
    select
        tried.condition_name,
        tried.value
    from tried
    left join named
        on tried.condition_name = named.condition_name and tried.value = named.value
    where
        case tried.operator
            when 'is_missing' then tried.value is null
            when 'is_present' then tried.value is not null
            when 'equals' then named.value is not null
            when 'one_of' then named.value is not null
            when 'not_one_of' then tried.value is not null and named.value is null
            when 'contains' then contains(tried.text, tried.operand)
            when 'matches' then named.value is not null
            when 'at_least'
                then tried.number >= {{ number_from_text('tried.operand') }}
            when 'below'
                then tried.number < {{ number_from_text('tried.operand') }}
            when 'between'
                then
                    tried.number
                    >= {{ number_from_text(range_end('tried.operand', 1)) }}
                    and tried.number
                    <= {{ number_from_text(range_end('tried.operand', 2)) }}
        end
)

select * from final
