with won as (
    select
        lead_id,
        opportunity_id,
        closed_on,
        row_number() over (
            partition by lead_id
            order by closed_on, opportunity_id
        ) as win
    from {{ ref('lead_opportunities') }}
    where is_conversion
),

final as (
    select
        lead_id,
        opportunity_id,
        closed_on as converted_on
    from won
    where win = 1
)

select * from final
