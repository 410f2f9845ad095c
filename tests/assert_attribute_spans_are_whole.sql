-- The spans of one attribute of one lead follow each other without gap or overlap, from
-- the day of creation to ever.
with spans as (
    select
        lead_attributes.*,
        leads.created_on,
        lag(lead_attributes.ends_on) over (
            partition by lead_attributes.lead_id, lead_attributes.attribute
            order by lead_attributes.starts_on
        ) as previous_ends_on,
        row_number() over (
            partition by lead_attributes.lead_id, lead_attributes.attribute
            order by lead_attributes.starts_on desc
        ) as from_last
    from {{ ref('lead_attributes') }} as lead_attributes
    inner join {{ ref('leads') }} as leads on lead_attributes.lead_id = leads.lead_id
)

select * from spans
where
    starts_on <> coalesce(previous_ends_on, created_on)
    or (ends_on is null) <> (from_last = 1)
