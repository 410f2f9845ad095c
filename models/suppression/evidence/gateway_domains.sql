-- The pattern of a rule is a share and a number: `60% of 3` asks for a quick click by
-- 60 % of a domain's recipients, who must be 3 or more.
with rules as (
    select
        rule,
        {{ number_from_text(dbt.split_part('pattern', "'% of '", 1)) }}
            as least_percent,
        {{ number_from_text(dbt.split_part('pattern', "'% of '", 2)) }}
            as least_recipients
    from {{ ref('ordered_suppression_rules') }}
    where kind = 'gateway_domain'
),

recipients as (
    select
        *,
        {{ email_domain('email') }} as domain
    from {{ ref('gateway_recipients') }}
),

domains as (
    select
        rule,
        domain,
        count(distinct lead_id) as recipients,
        count(distinct case when has_quick_click then lead_id end) as quick_clickers
    from recipients
    where domain is not null
    group by rule, domain
),

-- People with an address at a mail provider share no gateway.
shared_domains as (
    select * from {{ ref('domain_kinds') }}
    where kind in ('personal', 'disposable')
),

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
    left join shared_domains on domains.domain = shared_domains.domain
    where
        shared_domains.domain is null
        and domains.recipients >= rules.least_recipients
        and 100 * domains.quick_clickers >= rules.least_percent * domains.recipients
)

select * from final
