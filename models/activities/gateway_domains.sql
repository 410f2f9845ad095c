-- A pattern such as `60% of 3`: that share, in percent, of at least so many recipients.
with rules as (
    select
        rule,
        threshold,
        {{ number_from_text(dbt.split_part('pattern', "'% of '", 1)) }}
            as least_percent,
        {{ number_from_text(dbt.split_part('pattern', "'% of '", 2)) }}
            as least_recipients
    from {{ ref('suppression_rules') }}
    where lower(kind) = 'gateway_domain'
),

deliveries as (
    select * from {{ ref('email_events') }}
    where activity_type = 'email_delivered' and lead_id is not null
),

quick_clickers as (
    select distinct
        rules.rule,
        deliveries.lead_id,
        deliveries.email
    from deliveries
    inner join {{ ref('email_events') }} as clicks
        on
            deliveries.lead_id = clicks.lead_id
            and deliveries.same_content = clicks.same_content
            and deliveries.occurred_at <= clicks.occurred_at
    inner join rules
        on
            clicks.occurred_at
            <= {{ add_seconds('deliveries.occurred_at', 'rules.threshold') }}
    where clicks.activity_type = 'email_click'
),

recipients as (
    select distinct
        lead_id,
        email,
        {{ email_domain('email') }} as domain
    from {{ ref('email_events') }}
    where activity_type = 'email_delivered' and lead_id is not null
),

domains as (
    select
        rules.rule,
        recipients.domain,
        count(distinct recipients.lead_id) as recipients,
        count(distinct quick_clickers.lead_id) as quick_clickers,
        max(rules.least_percent) as least_percent,
        max(rules.least_recipients) as least_recipients
    from recipients
    cross join rules
    left join quick_clickers
        on
            rules.rule = quick_clickers.rule
            and recipients.lead_id = quick_clickers.lead_id
            and recipients.email = quick_clickers.email
    group by rules.rule, recipients.domain
),

-- People at a mail provider have no gateway in common.
final as (
    select
        domains.rule,
        domains.domain,
        domains.recipients,
        domains.quick_clickers,
        cast(floor(100 * domains.quick_clickers / domains.recipients) as integer)
            as quick_percent
    from domains
    left join {{ ref('domain_kinds') }} as open_domains
        on
            domains.domain = open_domains.domain
            and open_domains.kind in ('personal', 'disposable')
    where
        domains.domain is not null
        and open_domains.domain is null
        and domains.recipients >= domains.least_recipients
        and 100 * domains.quick_clickers >= domains.least_percent * domains.recipients
)

select * from final
