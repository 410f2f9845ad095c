-- The evaluation compares with every limit; a missing one would compare with nothing.
with rule_columns as (
    select * from {{ ref('rule_columns') }}
    where file_name = 'evaluation_limits.csv' and column_name = 'name'
),

evaluation_limits as (
    select * from {{ ref('evaluation_limits') }}
),

limits as (
    select members.member as name
    from rule_columns,
        {{ each_member('rule_columns.one_of') }}
),

final as (
    select
        {{ place_of_row('evaluation_limits', 'limits.name') }},
        'the limit is missing; give it its row' as fault
    from limits
    left join evaluation_limits on limits.name = lower(evaluation_limits.name)
    where evaluation_limits.name is null
)

select * from final
