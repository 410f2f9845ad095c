{{ config(enabled=is_source('segment')) }}

with group_calls as (
    {{ read_source('segment', 'groups') }}
),

-- Each call tells all that is known of a company: the last one counts.
ranked as (
    select
        group_calls.*,
        min(group_calls.timestamp) over (partition by group_calls.group_id) as first_at,
        row_number() over (
            partition by group_calls.group_id
            order by group_calls.timestamp desc, group_calls.id asc
        ) as place
    from group_calls
),

final as (
    select
        {{ source_id('segment', 'group_id') }} as account_id,
        name,
        domain,
        industry,
        employees as employee_count,
        annual_revenue,
        country,
        first_at as created_at,
        further_cells
    from ranked
    where place = 1
)

select * from final
