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

-- Records of several systems are linked, which no merge says.
pairs as (
    select * from dated

    union

    select
        known_lead_id as merged_lead_id,
        lead_id as surviving_lead_id,
        known_on as merged_on
    from {{ ref('known_leads_before') }}
    where known_lead_id <> lead_id
),

final as (
    select
        merged_lead_id as lead_id,
        surviving_lead_id as other_lead_id,
        merged_on
    from pairs

    union

    select
        surviving_lead_id as lead_id,
        merged_lead_id as other_lead_id,
        merged_on
    from pairs
)

select * from final
where {{ is_erasure_asked_for() | lower }}
