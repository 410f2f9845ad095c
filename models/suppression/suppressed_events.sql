-- Of the rules that suppress an event the first by (priority, rule) is its reason.
with suppressions as (
    {%- for kind in [
        'pattern', 'email_domain', 'click_after_delivery', 'gateway_domain', 'burst',
    ] %}
    select
        event_id,
        rule
    from {{ ref('suppression_' ~ kind) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

first_rules as (
    select
        suppressions.event_id,
        min(rules.precedence) as precedence
    from suppressions
    inner join {{ ref('ordered_suppression_rules') }} as rules
        on suppressions.rule = rules.rule
    group by suppressions.event_id
),

final as (
    select
        first_rules.event_id,
        rules.rule,
        rules.kind
    from first_rules
    inner join {{ ref('ordered_suppression_rules') }} as rules
        on first_rules.precedence = rules.precedence
)

select * from final
