{{ config(enabled=is_source('salesforce')) }}

with users as (
    {{ read_source('salesforce', 'user') }}
),

final as (
    select
        id,
        max(name) as name
    from users
    group by id
)

select * from final
