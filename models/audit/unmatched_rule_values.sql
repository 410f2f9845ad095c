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
        members.member as value
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
        count(*) as records
    from people
    where value is not null
    group by attribute, lower(value)
),

unmatched as (
    select
        wanted.attribute,
        wanted.value
    from wanted
    left join found
        on
            wanted.attribute = found.attribute
            and (
                wanted.value = found.value
                or {{ number_from_text('wanted.value') }}
                = {{ number_from_text('found.value') }}
            )
    where found.value is null
),

guesses as (
    select
        unmatched.attribute,
        unmatched.value,
        {{ nearest('unmatched.value', 'found.value') }} as likely_value
    from unmatched
    inner join found on unmatched.attribute = found.attribute
    where {{ is_near('unmatched.value', 'found.value') }}
    group by unmatched.attribute, unmatched.value
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
