with source as (
    {{ read_raw('accounts') }}
),

checked as (
    select
        *,
        case
            when account_id is null then 'missing key'
        end as rejection,
        {{ is_future('created_at') }} as is_future
    from source
),

versions as (
    select
        *,
        {{ version_number(
            ['account_id'],
            best_version_first(raw_columns('accounts'), version='updated_at')
        ) }} as version
    from checked
),

final as (
    select
        *,
        {{ record_outcome(can_be_deleted=true) }} as outcome
    from versions
)

select * from final
