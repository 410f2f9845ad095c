-- Over the stages of a month there are all leads created by then, and those of the
-- current month are in the stages that their scores say.
with months as (
    select
        month_start,
        counted_on,
        sum(leads) as leads
    from {{ ref('funnel_stages') }}
    group by month_start, counted_on
),

created as (
    select
        months.month_start,
        count(leads.lead_id) as leads
    from months
    left join {{ ref('leads') }} as leads on months.counted_on >= leads.created_on
    group by months.month_start
),

today as (
    select
        stage,
        count(*) as leads
    from {{ ref('lead_scores') }}
    group by stage
)

select
    cast(months.month_start as {{ dbt.type_string() }}) as place,
    months.leads,
    created.leads as expected_leads
from months
inner join created on months.month_start = created.month_start
where months.leads <> created.leads

union all

select
    today.stage as place,
    funnel_stages.leads,
    today.leads as expected_leads
from today
left join {{ ref('funnel_stages') }} as funnel_stages
    on
        today.stage = funnel_stages.stage
        and funnel_stages.counted_on = {{ as_of() }}
where funnel_stages.leads is distinct from today.leads
