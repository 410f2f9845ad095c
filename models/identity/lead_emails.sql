with final as (
    select
        email,
        {{ earliest_day() }} as starts_on,
        {{ latest_day() }} as ends_on,
        lead_id,
        known_on
    from {{ ref('present_emails') }}

    union all

    select
        email,
        starts_on,
        ends_on,
        lead_id,
        known_on
    from {{ ref('former_emails') }}
)

select * from final
