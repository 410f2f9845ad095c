-- Values that rules compare with and no lead or account has today. Derived attributes
-- have lists of what they can be, so a value that is none is a fault already.
with conditions as (
    select * from {{ ref('conditions') }}
    where
        operator in ('equals', 'one_of', 'not_one_of')
        and attribute not in {{ text_list(worked_out_attributes()) }}
),

named as (
    select conditions.attribute, members.member as value
    from conditions,
        {{ each_member('conditions.value') }}
    where conditions.operator <> 'equals'

    union

    select attribute, value from conditions
    where operator = 'equals' and value is not null
),

wanted as (
    select
        attribute,
        value,
        {{ number_from_text('value') }} as number
    from named
),

entity_values as (
    select attribute, value
    from {{ ref('lead_attributes') }}
    where
        starts_on <= {{ as_of() }} and coalesce(ends_on > {{ as_of() }}, true)

    union all

    select attribute, value from {{ ref('account_attributes') }}
),

found as (
    select
        attribute,
        lower(value) as value,
        {{ number_from_text('lower(value)') }} as number,
        count(*) as records
    from entity_values
    where value is not null
    group by attribute, lower(value)
),

found_numbers as (
    select distinct attribute, number from found
),

-- Text and number are joined apart: "one or the other" would try every pair.
unmatched as (
    select
        wanted.attribute,
        wanted.value
    from wanted
    left join found
        on wanted.attribute = found.attribute and wanted.value = found.value
    left join found_numbers
        on
            wanted.attribute = found_numbers.attribute
            and wanted.number = found_numbers.number
    where found.value is null and found_numbers.number is null
),

first_unmatched as (
    select attribute, value from unmatched
    order by attribute, value
    limit {{ guessed_names() }}
),

frequent as (
    select attribute, value from found
    order by records desc, attribute asc, value asc
    limit {{ guessed_from() }}
),

guesses as (
    select
        first_unmatched.attribute,
        first_unmatched.value,
        {{ nearest('first_unmatched.value', 'frequent.value') }} as likely_value
    from first_unmatched
    inner join frequent on first_unmatched.attribute = frequent.attribute
    where {{ is_near('first_unmatched.value', 'frequent.value') }}
    group by first_unmatched.attribute, first_unmatched.value
),

final as (
    select
        unmatched.attribute,
        unmatched.value,
        guesses.likely_value,
        found.records as likely_records
    from unmatched
    left join guesses
        on
            unmatched.attribute = guesses.attribute
            and unmatched.value = guesses.value
    left join found
        on
            guesses.attribute = found.attribute
            and guesses.likely_value = found.value
)

select * from final
