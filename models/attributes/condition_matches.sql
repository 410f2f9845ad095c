-- depends_on: {{ ref('rule_faults') }}
-- Which values meet which condition, worked out once for each distinct value.
with attribute_values as (
    select attribute, value from {{ ref('lead_attributes') }}
    union
    select attribute, value from {{ ref('account_attributes') }}
),

readings as (
    select
        attribute,
        value,
        lower(value) as text,
        {{ number_from_text('value') }} as number
    from attribute_values
),

found as (
    {{ pattern_matches('attribute_values', ref('conditions'), by=['attribute']) }}
),

members as (
    select
        conditions.condition_name,
        conditions.attribute,
        members.member as text,
        {{ number_from_text('members.member') }} as number
    from {{ ref('conditions') }} as conditions,
        {{ each_member('conditions.value') }}
    where conditions.operator in ('one_of', 'not_one_of')

    union all

    select
        condition_name,
        attribute,
        value as text,
        {{ number_from_text('value') }} as number
    from {{ ref('conditions') }}
    where operator = 'equals'
),

-- The values that a list names or a pattern is found in. Text and number are joined
-- apart: each is found at once, where "one or the other" would try every pair.
named as (
    select conditions.condition_name, found.value
    from found
    inner join {{ ref('conditions') }} as conditions using (attribute, pattern)
    {%- for reading in ['text', 'number'] %}

    union

    select members.condition_name, readings.value
    from members
    inner join readings
        on
            members.attribute = readings.attribute
            and members.{{ reading }} = readings.{{ reading }}
    {%- endfor %}
),

-- What no list can find is tried with each value of the attribute.
tried as (
    select
        conditions.condition_name,
        conditions.attribute,
        readings.value
    from {{ ref('conditions') }} as conditions
    inner join readings on conditions.attribute = readings.attribute
    left join named
        on
            conditions.condition_name = named.condition_name
            and readings.value = named.value
    where
        case conditions.operator
            when 'is_missing' then readings.value is null
            when 'is_present' then readings.value is not null
            when 'not_one_of' then readings.value is not null and named.value is null
            when 'contains' then contains(readings.text, conditions.value)
            when 'at_least'
                then readings.number >= {{ number_from_text('conditions.value') }}
            when 'below'
                then readings.number < {{ number_from_text('conditions.value') }}
            when 'between'
                then
                    readings.number
                    >= {{ number_from_text(range_end('conditions.value', 1)) }}
                    and readings.number
                    <= {{ number_from_text(range_end('conditions.value', 2)) }}
        end
        and conditions.operator not in ('equals', 'one_of', 'matches')
),

final as (
    select
        conditions.condition_name,
        conditions.attribute,
        named.value
    from named
    inner join {{ ref('conditions') }} as conditions
        on named.condition_name = conditions.condition_name
    where conditions.operator <> 'not_one_of'

    union all

    select
        condition_name,
        attribute,
        value
    from tried
)

select * from final
