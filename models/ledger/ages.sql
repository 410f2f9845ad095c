-- The ages in days that entries have on the day of the build.
with horizon as (
    select max({{ days_between('starts_on', as_of()) }}) as last_age
    from {{ ref('dated_entries') }}
),

numbers as (
    {{ numbers_up_to('horizon.last_age') }}
    from horizon
),

final as (
    select number as age from numbers
)

select * from final
