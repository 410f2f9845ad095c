{{ config(enabled=is_source('salesforce')) }}

with final as (
    select * from {{ ref('salesforce__task_events') }}
    union all
    select * from {{ ref('salesforce__meeting_events') }}
    union all
    select * from {{ ref('salesforce__campaign_events') }}
)

select * from final
