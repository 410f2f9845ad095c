-- An address is looked up once, however often it comes.
with addresses as (
    select distinct events.ip_address as address
    from {{ ref('stg_events') }} as events
    left join {{ ref('unknown_lead_ids') }} as unknown_lead_ids
        on events.lead_id = unknown_lead_ids.lead_id
    where
        events.outcome = 'kept'
        and events.ip_address is not null
        and (events.lead_id is null or unknown_lead_ids.is_placeholder)
),

keys as (
    {{ ip_keys('addresses') }}
),

prefix_lengths as (
    select distinct
        substr(prefix, 1, 1) as family,
        length(prefix) as digits
    from {{ ref('ip_ranges') }}
),

prefixes as (
    select
        keys.address,
        keys.ip_key,
        substr(keys.ip_key, 1, prefix_lengths.digits) as prefix
    from keys
    inner join prefix_lengths on substr(keys.ip_key, 1, 1) = prefix_lengths.family
),

holders as (
    select
        prefixes.address,
        ranges.domain,
        row_number() over (
            partition by prefixes.address
            order by ranges.width_high, ranges.width_low, ranges.first_key
        ) as width_rank
    from prefixes
    inner join {{ ref('ip_ranges') }} as ranges
        on
            prefixes.prefix = ranges.prefix
            and prefixes.ip_key >= ranges.first_key
            and prefixes.ip_key <= ranges.last_key
),

-- The narrowest range counts, even where its company is unknown: it may be leased to
-- another company than the wider range.
final as (
    select
        holders.address,
        account_domains.account_id
    from holders
    inner join {{ ref('account_domains') }} as account_domains
        on holders.domain = account_domains.bare_domain
    where holders.width_rank = 1
)

select * from final
