-- depends_on: {{ ref('rule_faults') }}
-- Patterns are tried on distinct values only, and only on kinds that a rule names. The
-- kind `email_domain` has e-mail addresses as values; its rules name a kind of domains.
with kinds as (
    select distinct lower(kind) as kind from {{ ref('suppression_rules') }}
),

seen as (
    {%- for kind, column in suppressed_columns().items() %}
    select distinct
        kinds.kind,
        events.{{ column }} as value
    from {{ ref('stg_events') }} as events
    inner join kinds on kinds.kind = '{{ kind }}'
    where events.outcome = 'kept' and events.{{ column }} is not null
    union
    {%- endfor %}
    select
        kinds.kind,
        leads.email as value
    from {{ ref('leads') }} as leads
    inner join kinds on kinds.kind = 'email_domain'
    where leads.email is not null
),

texts as (
    select * from seen where kind <> 'email_domain'
),

found as (
    {{ pattern_matches('texts', ref('suppression_rules'), by=['kind']) }}
),

final as (
    select
        found.kind,
        found.value,
        rules.rule
    from found
    inner join {{ ref('suppression_rules') }} as rules
        on found.kind = lower(rules.kind) and found.pattern = rules.pattern

    union all

    select
        seen.kind,
        seen.value,
        rules.rule
    from seen
    inner join {{ ref('domain_kinds') }} as domains
        on {{ email_domain('seen.value') }} = domains.domain
    inner join {{ ref('suppression_rules') }} as rules
        on
            seen.kind = lower(rules.kind)
            and domains.kind = lower(rules.pattern)
    where seen.kind = 'email_domain'
)

select * from final
