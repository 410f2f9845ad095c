-- Statuses without a meaning here. Most are words of the CRM's own; one that is near to
-- a known one is probably a typing error.
with known (status) as (
    values
    {%- for status in sales_statuses() %}
    ('{{ status }}'){{ ',' if not loop.last }}
    {%- endfor %}
),

unknown as (
    select
        statuses.status,
        count(*) as records
    from {{ ref('lead_statuses') }} as statuses
    left join known on statuses.status = known.status
    where statuses.rejection is null and known.status is null
    group by statuses.status
),

guesses as (
    select
        unknown.status,
        {{ nearest('unknown.status', 'known.status') }} as likely_status
    from unknown
    inner join known on {{ is_near('unknown.status', 'known.status') }}
    group by unknown.status
),

final as (
    select
        unknown.status,
        unknown.records,
        guesses.likely_status
    from unknown
    left join guesses on unknown.status = guesses.status
)

select * from final
