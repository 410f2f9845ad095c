-- Any name can come with a change of tomorrow, so an unknown one is no fault in itself.
-- One that is nearly a known name is: at most two letters, and not half of it, differ.
with guesses as (
    select
        named.*,
        known.attribute as known_attribute,
        row_number() over (
            partition by
                named.file_name, named.row_name, named.column_name, named.attribute
            order by levenshtein(named.attribute, known.attribute), known.attribute
        ) as nearness
    from {{ ref('named_attributes') }} as named
    inner join {{ ref('known_attributes') }} as known
        on
            levenshtein(named.attribute, known.attribute) <= 2
            and levenshtein(named.attribute, known.attribute)
            < length(known.attribute) / 2
    where
        not exists (
            select 1
            from {{ ref('known_attributes') }} as same
            where named.attribute = same.attribute
        )
)

select
    file_name,
    row_name,
    column_name,
    cell,
    'no lead or account has the attribute ''' || attribute
    || '''; did you mean ''' || known_attribute || '''?' as fault
from guesses
where nearness = 1
