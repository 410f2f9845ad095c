with source as (
    {{ read_raw('ip_companies') }}
),

checked as (
    select
        *,
        case
            when domain is null then 'missing key'
        end as rejection,
        false as is_future
    from source
),

versions as (
    select
        *,
        row_number() over (
            partition by
                ip_from,
                ip_to,
                domain,
                company_name,
                rejection is null and not is_future
            order by
                {{ best_version_first([
                    'ip_from', 'ip_to', 'domain', 'company_name',
                ]) }}
        ) as version
    from checked
),

final as (
    select
        *,
        {{ record_outcome() }} as outcome
    from versions
)

select * from final
