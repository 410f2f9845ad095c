-- The days that a metric can be asked about, which MetricFlow looks up here.
with horizon as (
    select coalesce(min(created_on), {{ as_of() }}) as first_day
    from {{ ref('leads') }}
),

ages as (
    {{ numbers_up_to(days_between('horizon.first_day', as_of())) }}
    from horizon
),

final as (
    select {{ add_days('horizon.first_day', 'ages.number') }} as calendar_day
    from horizon
    cross join ages
)

select * from final
