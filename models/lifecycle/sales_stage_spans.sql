-- What sales says of a lead: the latest status can rule it out; of the verdicts, the
-- latest takes it or gives it back, until the score says once more that it is ready.
{%- set verdicts = ['accepted', 'rejected', 'recycled', 'disqualified'] %}

with said as (
    select 'status' as kind, lead_id, status, changed_at, changed_on
    from {{ ref('lead_statuses') }}
    where rejection is null

    union all

    select 'verdict' as kind, lead_id, status, changed_at, changed_on
    from {{ ref('lead_statuses') }}
    where rejection is null and status in {{ text_list(verdicts) }}
),

last_of_the_day as (
    select
        kind,
        lead_id,
        status,
        changed_on,
        row_number() over (
            partition by kind, lead_id, changed_on
            order by changed_at desc, status desc
        ) as recency
    from said
),

spans as (
    select
        lead_id,
        case
            when kind = 'status' and status = 'disqualified' then 'disqualified'
            when kind = 'verdict' and status = 'accepted' then 'sales_accepted'
            when kind = 'verdict' and status in ('rejected', 'recycled') then 'recycled'
        end as stage,
        changed_on as starts_on,
        lead(changed_on) over (partition by kind, lead_id order by changed_on) as ends_on
    from last_of_the_day
    where recency = 1
),

final as (
    select
        spans.lead_id,
        spans.stage,
        spans.starts_on,
        least(spans.ends_on, min(entries.entered_on)) as ends_on
    from spans
    left join {{ ref('mql_events') }} as entries
        on
            spans.lead_id = entries.lead_id
            and spans.stage = 'recycled'
            and spans.starts_on < entries.entered_on
            and entries.is_official
    where spans.stage is not null
    group by spans.lead_id, spans.stage, spans.starts_on, spans.ends_on
)

select * from final
