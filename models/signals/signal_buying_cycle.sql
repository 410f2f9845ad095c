-- The nearer the next order is due, the more points: they grow in steps from one order
-- day to the next, and each step is an entry with what it adds.
with cycles as (
    select
        rules.rule_id,
        cycle_rules.full_points,
        cycle_rules.step_days,
        cycles.lead_id,
        cycles.ordered_on,
        cycles.cycle_days,
        least(
            cycles.next_ordered_on,
            {{ add_days(
                'cycles.ordered_on', 'cycles.cycle_days * coalesce(cycle_rules.max_cycles, 2)'
            ) }}
        ) as ends_on
    from {{ ref('order_cycles') }} as cycles
    inner join {{ ref('effective_buying_cycle_rules') }} as cycle_rules
        on cycles.orders_so_far >= cycle_rules.min_orders
    inner join {{ ref('rules') }} as rules
        on
            cycle_rules.scoring_model = rules.scoring_model
            and cycle_rules.rule = rules.rule
    where cycles.cycle_days is not null
),

most_steps as (
    select coalesce(max(ceil(cycle_days / step_days)), 0) as last_step from cycles
),

steps as (
    {{ numbers_up_to('most_steps.last_step') }}
    from most_steps
),

totals as (
    select
        cycles.*,
        steps.number as step,
        round(
            cycles.full_points
            * least(cycles.cycle_days, steps.number * cycles.step_days)
            / cycles.cycle_days,
            0
        ) as total
    from cycles
    inner join steps
        on (steps.number - 1) * cycles.step_days < cycles.cycle_days
),

rises as (
    select
        *,
        {{ add_days('ordered_on', 'step * step_days') }} as starts_on,
        total - lag(total) over (
            partition by rule_id, lead_id, ordered_on order by step
        ) as points
    from totals
),

final as (
    select
        scored_leads.basis,
        scored_leads.subject_id,
        rises.rule_id,
        rises.starts_on,
        rises.ends_on,
        {{ entry_without_matches('rises') }}
    from rises
    inner join {{ ref('scored_leads') }} as scored_leads
        on rises.lead_id = scored_leads.lead_id
    where rises.points <> 0 and rises.starts_on < rises.ends_on
)

select * from final
