-- How values are compared: one by one (list) or, where there are too many, numbers in
-- ranges (number) and texts by whether there is one (text).
with limits as (
    {{ limits_of(['listed_numbers', 'listed_texts']) }}
),

distinct_values as (
    select
        kind,
        name,
        value,
        max(case when has_history then 1 else 0 end) as has_history
    from {{ ref('evaluated_values') }}
    group by kind, name, value
),

counts as (
    select
        kind,
        name,
        max(has_history) = 1 as has_history,
        count(*) as different,
        count({{ number_from_text('value') }}) as numbers
    from distinct_values
    group by kind, name
),

final as (
    select
        counts.kind,
        counts.name,
        counts.has_history,
        case
            when counts.numbers = counts.different
                then case
                    when counts.different > limits.listed_numbers then 'number'
                    else 'list'
                end
            when counts.different > limits.listed_texts then 'text'
            else 'list'
        end as shape
    from counts
    cross join limits
)

select * from final
