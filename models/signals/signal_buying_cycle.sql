-- The nearer the next order is due, the more points: they grow in steps from one order
-- day to the next, and each step is an entry with what it adds.
with cycles as (
    select
        rules.scoring_model,
        rules.rule,
        rules.full_points,
        rules.step_days,
        cycles.lead_id,
        cycles.ordered_on,
        cycles.cycle_days,
        least(
            cycles.next_ordered_on,
            {{ add_days(
                'cycles.ordered_on', 'cycles.cycle_days * coalesce(rules.max_cycles, 2)'
            ) }}
        ) as ends_on
    from {{ ref('order_cycles') }} as cycles
    inner join {{ ref('buying_cycle_rules') }} as rules
        on cycles.orders_so_far >= rules.min_orders
    inner join {{ ref('scored_models') }} as scored_models
        on rules.scoring_model = scored_models.scoring_model
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
            partition by scoring_model, rule, lead_id, ordered_on order by step
        ) as points
    from totals
),

final as (
    select
        'official' as basis,
        scoring_model,
        lead_id,
        'timing' as dimension,
        'buying_cycle' as signal,
        rule,
        starts_on,
        ends_on,
        {{ entry_without_matches() }}
    from rises
    where points <> 0 and starts_on < ends_on
)

select * from final
