with raw_merges as (
    {{ read_raw('lead_merges') }}
),

dated as (
    select
        merged_lead_id,
        surviving_lead_id,
        {{ business_day('merged_at') }} as merged_on
    from raw_merges
    where
        not {{ is_placeholder('merged_lead_id', 'lead_id') }}
        and not {{ is_placeholder('surviving_lead_id', 'lead_id') }}
        and not {{ is_future('merged_at') }}
),

final as (
    select
        merged_lead_id as lead_id,
        surviving_lead_id as other_lead_id,
        merged_on
    from dated

    union

    select
        surviving_lead_id as lead_id,
        merged_lead_id as other_lead_id,
        merged_on
    from dated
)

select * from final
where {{ is_erasure_asked_for() | lower }}
