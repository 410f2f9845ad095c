-- What a limit of a model takes or gives has a row of its own, by this name.
with final as (
    select
        file_name,
        row_name,
        column_name,
        cell,
        'the name is reserved for the limits of a model; rename it' as fault
    from {{ ref('rule_names') }}
    where lower(cell) in ('fit_cap', 'behavior_cap', 'score_floor', 'anonymous_cap')
)

select * from final
