-- Each lead as it would be if nothing had been erased.
with leads as (
    {{ read_raw('leads') }}
),

usable as (
    select
        *,
        row_number() over (
            partition by lead_id
            order by
                {{ best_version_first(lead_version_columns(), version='updated_at') }}
        ) as version
    from leads
    where
        not {{ is_placeholder('lead_id', 'lead_id') }}
        and created_at is not null
        and not {{ is_future('created_at') }}
),

final as (
    select
        lead_id,
        email,
        created_at,
        deleted_at is not null and not {{ is_future('deleted_at') }} as is_gone
    from usable
    where version = 1
)

select * from final
where {{ is_erasure_asked_for() | lower }}
