-- depends_on: {{ ref('rule_faults') }}
-- Patterns are tried on distinct values only. `email_domain` names a kind of domains.
{%- set pattern_kinds = [
    'user_agent', 'referrer', 'content', 'visitor_id', 'ip_address',
] %}

with seen as (
    {%- for kind in pattern_kinds %}
    select distinct
        '{{ kind }}' as kind,
        {{ kind }} as value
    from {{ ref('events') }}
    where {{ kind }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

matched as (
    select
        seen.kind,
        seen.value,
        rules.rule
    from seen
    inner join {{ ref('suppression_rules') }} as rules
        on
            seen.kind = lower(rules.kind)
            and {{ matches_pattern('seen.value', 'rules.pattern') }}
),

domains as (
    select
        rules.rule,
        kinds.domain as value
    from {{ ref('suppression_rules') }} as rules
    inner join {{ ref('domain_kinds') }} as kinds on lower(rules.pattern) = kinds.kind
    where lower(rules.kind) = 'email_domain'
),

final as (
    select
        kind,
        value,
        rule
    from matched

    union all

    select
        'email_domain' as kind,
        value,
        rule
    from domains
)

select * from final
