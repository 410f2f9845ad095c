-- depends_on: {{ ref('rule_faults') }}
-- Each pattern is tried once per distinct value: there are far fewer than events.
with kinds as (
    select distinct kind from {{ ref('ordered_suppression_rules') }}
),

texts as (
    {%- for kind in pattern_kinds() %}
    select distinct
        kinds.kind,
        {{ value_of_kind('events', kind) }} as value
    from {{ ref('stg_events') }} as events
    inner join kinds on kinds.kind = '{{ kind }}'
    where events.outcome = 'kept' and events.{{ kind }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

found as (
    {{ pattern_matches('texts', ref('suppression_rules'), by=['kind']) }}
),

final as (
    select
        found.kind,
        found.value,
        rules.rule,
        rules.activity_type
    from found
    inner join {{ ref('ordered_suppression_rules') }} as rules
        on found.kind = rules.kind and found.pattern = rules.pattern
)

select * from final
