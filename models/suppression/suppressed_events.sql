-- Of several rules that suppress an event the first, by priority, is named.
with rules as (
    select
        rule,
        lower(kind) as kind,
        lower(activity_type) as activity_type,
        row_number() over (order by priority, rule) as precedence
    from {{ ref('suppression_rules') }}
),

hits as (
    {%- for model in [
        'suppressed_by_value', 'suppressed_by_lead', 'suppressed_clicks',
        'suppressed_bursts', 'suppressed_by_gateway',
    ] %}
    select
        event_id,
        activity_type,
        rule
    from {{ ref(model) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

first_rules as (
    select
        hits.event_id,
        min(rules.precedence) as precedence
    from hits
    inner join rules
        on
            hits.rule = rules.rule
            and hits.activity_type = coalesce(rules.activity_type, hits.activity_type)
    group by hits.event_id
),

final as (
    select
        first_rules.event_id,
        rules.rule,
        rules.kind
    from first_rules
    inner join rules on first_rules.precedence = rules.precedence
)

select * from final
