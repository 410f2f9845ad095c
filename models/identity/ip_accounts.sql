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

-- Ranges are put in order once: an address may lie in thousands of them, and needs the
-- least of their places alone.
placed_ranges as (
    select
        *,
        row_number() over (order by width_high, width_low, first_key) as place
    from {{ ref('ip_ranges') }}
),

narrowest as (
    select
        prefixes.address,
        min(placed_ranges.place) as place
    from prefixes
    inner join placed_ranges
        on
            prefixes.prefix = placed_ranges.prefix
            and prefixes.ip_key >= placed_ranges.first_key
            and prefixes.ip_key <= placed_ranges.last_key
    group by prefixes.address
),

-- The narrowest range counts, even where its company is unknown: it may be leased to
-- another company than the wider range.
final as (
    select
        narrowest.address,
        account_domains.account_id
    from narrowest
    inner join placed_ranges on narrowest.place = placed_ranges.place
    inner join {{ ref('account_domains') }} as account_domains
        on placed_ranges.domain = account_domains.bare_domain
)

select * from final
