with source as (
    {{ read_raw('ip_companies') }}
),

addresses as (
    select ip_from as address from source
    union
    select ip_to as address from source
),

keys as (
    {{ ip_keys('addresses') }}
),

keyed as (
    select
        source.*,
        first_address.ip_key as first_key,
        last_address.ip_key as last_key
    from source
    left join keys as first_address on source.ip_from = first_address.address
    left join keys as last_address on source.ip_to = last_address.address
),

checked as (
    select
        *,
        case
            when domain is null then 'missing key'
            -- The first character of a key is the family: reversed, or mixed.
            when
                first_key is null
                or last_key is null
                or substr(first_key, 1, 1) <> substr(last_key, 1, 1)
                or first_key > last_key
                then 'unreadable ip range'
        end as rejection,
        false as is_future
    from keyed
),

versions as (
    select
        *,
        {{ version_number(
            ['ip_from', 'ip_to', 'domain', 'company_name'],
            best_version_first(raw_columns('ip_companies'))
        ) }} as version
    from checked
),

final as (
    select
        *,
        {{ record_outcome() }} as outcome
    from versions
)

select * from final
