-- Sales gave the lead back on these days; rules that say so start again from zero.
with returns as (
    select distinct lead_id, changed_on
    from {{ ref('lead_statuses') }}
    where rejection is null and status in {{ text_list(returning_statuses()) }}
),

final as (
    select
        lead_id,
        cast(null as date) as starts_on,
        min(changed_on) as ends_on
    from returns
    group by lead_id

    union all

    select
        lead_id,
        changed_on as starts_on,
        lead(changed_on) over (partition by lead_id order by changed_on) as ends_on
    from returns
)

select * from final
