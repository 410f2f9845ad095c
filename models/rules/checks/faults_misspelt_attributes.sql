-- Any name can come with a change of tomorrow, so an unknown one is no fault in itself.
-- One that is nearly a known name is: at most two letters, and not half of it, differ.
with named_attributes as (
    select * from {{ ref('named_attributes') }}
),

known_attributes as (
    select * from {{ ref('known_attributes') }}
),

unknown_attributes as (
    select named_attributes.*
    from named_attributes
    left join known_attributes using (attribute)
    where known_attributes.attribute is null
),

guesses as (
    select
        unknown_attributes.*,
        known_attributes.attribute as guess,
        levenshtein(unknown_attributes.attribute, known_attributes.attribute)
            as distance
    from unknown_attributes
    cross join known_attributes
),

nearest_guesses as (
    select
        *,
        row_number() over (
            partition by file_name, row_name, column_name, attribute
            order by distance, guess
        ) as nearness
    from guesses
    where distance <= 2 and distance < length(guess) / 2
),

final as (
    select
        file_name,
        row_name,
        column_name,
        cell,
        'no lead or account has the attribute ''' || attribute
        || '''; did you mean ''' || guess || '''?' as fault
    from nearest_guesses
    where nearness = 1
)

select * from final
