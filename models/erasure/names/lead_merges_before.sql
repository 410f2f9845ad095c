-- Each merge, followed to the end of its chain, as if nothing had been erased.
with raw_merges as (
    {{ read_raw('lead_merges') }}
),

usable as (
    select
        *,
        row_number() over (
            partition by merged_lead_id
            order by
                {{ best_version_first(
                    raw_columns('lead_merges'), version='merged_at'
                ) }}
        ) as version
    from raw_merges
    where
        not {{ is_placeholder('merged_lead_id', 'lead_id') }}
        and not {{ is_placeholder('surviving_lead_id', 'lead_id') }}
        and unreadable_merged_at is null
        and not {{ is_future('merged_at') }}
),

used_merges as (
    select * from usable where version = 1
),

leads as (
    select * from {{ ref('leads_before') }} where not is_gone
),

final as (
    {{ followed_merges('used_merges', 'leads') }}
)

select * from final
where {{ is_erasure_asked_for() | lower }}
