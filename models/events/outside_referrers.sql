with referrers as (
    select distinct referrer
    from {{ ref('stg_events') }}
    where outcome = 'kept' and referrer is not null
),

hosts as (
    select
        referrer,
        {{ host_name('referrer') }} as host
    from referrers
),

own_hosts as (
    select distinct hosts.host
    from hosts
    inner join {{ ref('own_domains') }} as own_domains
        on
            hosts.host = {{ domain_name('lower(own_domains.domain)') }}
            or hosts.host like '%.' || {{ domain_name('lower(own_domains.domain)') }}
),

final as (
    select
        hosts.referrer,
        hosts.host
    from hosts
    left join own_hosts on hosts.host = own_hosts.host
    where own_hosts.host is null and hosts.host not like '[%'
)

select * from final
