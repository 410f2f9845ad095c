{{ config(enabled=is_source('salesforce')) }}

with conversions as (
    select * from {{ ref('salesforce__conversions') }}
),

people as (
    select * from {{ ref('salesforce__people') }}
),

pairs as (
    select
        case when lead_survives then contact_id else lead_id end as merged_id,
        case when lead_survives then lead_id else contact_id end as surviving_id,
        converted_date as merged_at
    from conversions

    union all

    select
        id as merged_id,
        master_record_id as surviving_id,
        ended_at as merged_at
    from people
    where master_record_id is not null
),

final as (
    select
        {{ source_id('salesforce', 'merged_id') }} as merged_lead_id,
        {{ source_id('salesforce', 'surviving_id') }} as surviving_lead_id,
        merged_at
    from pairs
)

select * from final
