-- Values that a rule compares an attribute with and nobody has today. What a derived
-- attribute can be is known from its list, so that a fault says it.
with conditions as (
    select * from {{ ref('conditions') }}
    where
        operator in ('equals', 'one_of', 'not_one_of')
        and attribute not in {{ text_list(worked_out_attributes()) }}
),

wanted as (
    select distinct
        conditions.attribute,
        members.member as value,
        {{ number_from_text('members.member') }} as number
    from conditions,
        {{ each_member('conditions.value') }}
),

people as (
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
    from people
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
