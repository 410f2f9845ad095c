-- A pattern such as `60% of 3`: that share, in percent, of at least so many recipients.
with rules as (
    select
        rule,
        {{ number_from_text(dbt.split_part('pattern', "'% of '", 1)) }}
            as least_percent,
        {{ number_from_text(dbt.split_part('pattern', "'% of '", 2)) }}
            as least_recipients
    from {{ ref('suppression_rules') }}
    where lower(kind) = 'gateway_domain'
),

recipients as (
    select
        *,
        {{ email_domain('email') }} as domain
    from {{ ref('mail_recipients') }}
),

domains as (
    select
        rule,
        domain,
        count(distinct lead_id) as recipients,
        count(distinct case when clicks_at_once then lead_id end) as quick_clickers
    from recipients
    where domain is not null
    group by rule, domain
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
    inner join rules on domains.rule = rules.rule
    left join {{ ref('domain_kinds') }} as open_domains
        on
            domains.domain = open_domains.domain
            and open_domains.kind in ('personal', 'disposable')
    where
        open_domains.domain is null
        and domains.recipients >= rules.least_recipients
        and 100 * domains.quick_clickers >= rules.least_percent * domains.recipients
)

select * from final
