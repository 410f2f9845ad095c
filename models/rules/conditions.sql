with rules as (
    select scoring_model, attribute, operator, value
    from {{ ref('effective_fit_rules') }}
    union all
    select scoring_model, attribute, operator, value
    from {{ ref('effective_disqualification_rules') }}
    union all
    select scoring_model, attribute, operator, value
    from {{ ref('effective_buying_roles') }}
    union all
    select null as scoring_model, attribute, operator, value from {{ ref('segments') }}
),

final as (
    select distinct
        {{ condition_name('rules') }} as condition_name,
        lower(rules.attribute) as attribute,
        lower(rules.operator) as operator,
        case
            when lower(rules.operator) <> 'matches' then lower(rules.value)
        end as value,
        -- A pattern keeps its case: \D is not \d.
        case when lower(rules.operator) = 'matches' then rules.value end as pattern
    from rules
)

select * from final
