-- How much less uncertain the outcome is once the value is known. Values of few leads
-- count as one, else whatever names each lead would explain everything.
with limits as (
    {{ limits_of(['least_leads_of_value']) }}
),

shapes as (
    select * from {{ ref('value_shapes') }}
),

levels as (
    select
        kind,
        name,
        level,
        sum(leads) as leads,
        sum(observations) as observations,
        sum(conversions) as conversions
    from {{ ref('value_outcomes') }}
    group by kind, name, level
),

groups as (
    select
        levels.kind,
        levels.name,
        sum(levels.observations) as observations,
        sum(levels.conversions) as conversions
    from levels
    inner join shapes on levels.kind = shapes.kind and levels.name = shapes.name
    cross join limits
    group by
        levels.kind,
        levels.name,
        case
            when
                shapes.shape = 'number'
                or levels.leads >= limits.least_leads_of_value
                then levels.level
        end,
        levels.level is null
),

entropies as (
    select
        kind,
        name,
        sum({{ entropy_of('conversions', 'observations') }}) as within_values,
        {{ entropy_of('sum(conversions)', 'sum(observations)') }} as in_all
    from groups
    group by kind, name
),

final as (
    select
        kind,
        name,
        case when in_all > 0 then greatest(1 - within_values / in_all, 0) end
            as entropy_share
    from entropies
)

select * from final
