-- Of the rules that suppress an event the first by (priority, rule) is its reason.
with suppressions as (
    select * from {{ ref('direct_suppressions') }}
    union all
    select * from {{ ref('suppression_after_scanner') }}
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
        rules.kind,
        rules.kind in {{ text_list(machine_kinds()) }} as is_by_machine
    from first_rules
    inner join {{ ref('ordered_suppression_rules') }} as rules
        on first_rules.precedence = rules.precedence
)

select * from final
