-- A lead can be in any of the nine stages, so each needs a row.
with rule_columns as (
    select * from {{ ref('rule_columns') }}
    where file_name = 'lifecycle_stages.csv' and column_name = 'stage'
),

lifecycle_stages as (
    select * from {{ ref('lifecycle_stages') }}
),

stages as (
    select members.member as stage
    from rule_columns,
        {{ each_member('rule_columns.one_of') }}
),

final as (
    select
        {{ place_of_row('lifecycle_stages', 'stages.stage') }},
        'the stage is missing; give it its row' as fault
    from stages
    left join lifecycle_stages on stages.stage = lower(lifecycle_stages.stage)
    where lifecycle_stages.stage is null
)

select * from final
