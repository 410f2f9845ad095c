-- A name that no list has is a misspelling more often than not.
with rule_references as (
    select * from {{ ref('rule_references') }}
),

listed_names as (
    select * from {{ ref('listed_names') }}
),

known_names as (
    select distinct
        rule_references.file_name,
        rule_references.column_name,
        rule_references.name
    from rule_references
    inner join listed_names using (list_name, compared_name)
),

unknown_names as (
    select rule_references.*
    from rule_references
    left join known_names using (file_name, column_name, name)
    where known_names.name is null
),

-- A guess is near: less than half of the name differs.
guesses as (
    select
        unknown_names.file_name,
        unknown_names.row_name,
        unknown_names.column_name,
        unknown_names.cell,
        unknown_names.name,
        unknown_names.names,
        unknown_names.is_list,
        {{ nearest(
            'unknown_names.compared_name',
            'listed_names.compared_name',
            shown='listed_names.name'
        ) }} as guess
    from unknown_names
    left join listed_names
        on
            unknown_names.list_name = listed_names.list_name
            and levenshtein(unknown_names.compared_name, listed_names.compared_name)
            < length(unknown_names.name) / 2
    group by
        unknown_names.file_name,
        unknown_names.row_name,
        unknown_names.column_name,
        unknown_names.cell,
        unknown_names.name,
        unknown_names.names,
        unknown_names.is_list
),

final as (
    select
        file_name,
        row_name,
        column_name,
        cell,
        case when is_list then '''' || name || ''' is ' else '' end
        || 'not listed in '
        || replace(replace(names, '.', '.csv, column '), '|', ', or ')
        || coalesce('; did you mean ''' || guess || '''?', '') as fault
    from guesses
)

select * from final
