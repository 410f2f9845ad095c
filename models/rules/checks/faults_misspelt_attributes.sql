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
        unknown_attributes.file_name,
        unknown_attributes.row_name,
        unknown_attributes.column_name,
        unknown_attributes.cell,
        unknown_attributes.attribute,
        {{ nearest(
            'unknown_attributes.attribute', 'known_attributes.attribute'
        ) }} as guess
    from unknown_attributes
    inner join known_attributes
        on
            levenshtein(unknown_attributes.attribute, known_attributes.attribute)
            < least(3, length(known_attributes.attribute) / 2)
    group by
        unknown_attributes.file_name,
        unknown_attributes.row_name,
        unknown_attributes.column_name,
        unknown_attributes.cell,
        unknown_attributes.attribute
),

final as (
    select
        file_name,
        row_name,
        column_name,
        cell,
        'no lead or account has the attribute ''' || attribute
        || '''; did you mean ''' || guess || '''?' as fault
    from guesses
)

select * from final
