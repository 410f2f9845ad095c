-- A day's matches of a rule, product by product, earn its points for those that the
-- limits let through.
{%- set columns = [
    'basis', 'rule_id', 'subject_id', 'occurred_on', 'period_ends_on', 'product',
    'matches', 'let_through', 'known_on',
] %}

with days as (
    select {{ columns | join(', ') }}
    from {{ ref('behavior_days') }}
    where not has_several_products

    union all

    select {{ columns | join(', ') }}
    from {{ ref('behavior_product_days') }}
),

final as (
    select
        days.basis,
        days.subject_id,
        days.rule_id,
        days.product,
        days.occurred_on as starts_on,
        days.period_ends_on as ends_on,
        rules.points * days.let_through as points,
        days.matches as occurrences,
        rules.points * days.matches as raw_points,
        days.known_on
    from days
    inner join {{ ref('scored_behavior_rules') }} as rules
        on days.rule_id = rules.rule_id
)

select * from final
