-- Cells that do not hold what the YAML of their table asks for; one fault a cell.
with rule_cells as (
    select * from {{ ref('rule_cells') }}
),

read_cells as (
    select
        *,
        {{ trimmed('cell') }} as trimmed_cell,
        -- What takes an inherited rule away needs but its name and why.
        is_required
        and (not is_of_removal or is_key or column_name = 'reason') as is_needed,
        case when is_number then {{ number_from_text('cell') }} end as number,
        case
            when maximum is null then 'at least '
            when minimum is null then 'at most '
            else 'from ' || {{ text_from_number('minimum') }} || ' to '
        end || {{ text_from_number('coalesce(maximum, minimum)') }} as allowed_range
    from rule_cells
),

judged_cells as (
    select
        *,
        case
            when trimmed_cell is null and is_needed
                then
                    'the cell is empty; it is required'
                    || case
                        when removes_nothing
                            then ', for the model inherits no such rule to remove'
                        else ''
                    end
            when cell is null
                then null
            when trimmed_cell is null
                then 'holds nothing but blanks; leave the cell empty'
            -- Not trimmed, because models read the cell as it is.
            when cell <> trimmed_cell
                then 'begins or ends with a blank; take it away'
            when is_list and {{ trimmed("replace(cell, '|', '')") }} is null
                then 'lists nothing; leave the cell empty'
            when not {{ is_member('lower(cell)', 'one_of') }}
                then 'must be one of: ' || replace(one_of, '|', ', ')
            when is_whole and number <> floor(number)
                then 'must be a whole number'
            when number < minimum or number > maximum
                then 'must be ' || allowed_range
            when is_pattern and not {{ is_pattern('cell') }}
                then 'is no regular expression that the engine can read'
        end as fault
    from read_cells
),

final as (
    select file_name, row_name, column_name, cell, fault
    from judged_cells
    where fault is not null
)

select * from final
