-- A lead is in one stage at a time: its spans follow each other from its creation to
-- the stage of today.
with spans as (
    select
        *,
        lag(left_on) over life as previous_left_on,
        lead(stage) over life as following_stage
    from {{ ref('lead_stages') }}
    window life as (partition by lead_id order by entered_on)
)

select
    leads.lead_id,
    spans.stage,
    spans.entered_on
from {{ ref('leads') }} as leads
left join spans on leads.lead_id = spans.lead_id
where
    spans.lead_id is null
    or spans.entered_on <> coalesce(spans.previous_left_on, leads.created_on)
    or spans.left_on <= spans.entered_on
    or spans.next_stage is distinct from spans.following_stage
    or spans.next_stage = spans.stage
    or spans.is_current <> (spans.left_on is null)
    or spans.is_current <> (spans.next_stage is null)
