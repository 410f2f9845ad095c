-- Of one attribute's rules the first that holds earns, for as long as it is the one.
with rules as (
    select
        fit_rules.scoring_model,
        fit_rules.rule,
        fit_rules.points,
        fit_rules.priority,
        {{ condition_name('fit_rules') }} as condition_name,
        lower(fit_rules.attribute) as attribute
    from {{ ref('fit_rules') }} as fit_rules
    inner join {{ ref('scored_models') }} as scored_models
        on fit_rules.scoring_model = scored_models.scoring_model
),

held as (
    select
        rules.scoring_model,
        rules.rule,
        rules.points,
        rules.attribute,
        lead_attributes.lead_id,
        lead_attributes.starts_on,
        lead_attributes.ends_on,
        row_number() over (
            partition by
                rules.scoring_model,
                rules.attribute,
                lead_attributes.lead_id,
                lead_attributes.starts_on
            order by rules.priority, rules.rule
        ) as precedence
    from {{ ref('lead_attributes') }} as lead_attributes
    inner join rules on lead_attributes.attribute = rules.attribute
    inner join {{ ref('condition_matches') }} as condition_matches
        on
            rules.condition_name = condition_matches.condition_name
            and lead_attributes.value is not distinct from condition_matches.value
),

earned as (
    select
        *,
        case
            when starts_on = lag(ends_on) over (
                partition by scoring_model, rule, lead_id order by starts_on
            ) then 0
            else 1
        end as is_first
    from held
    where precedence = 1
),

numbered as (
    select
        *,
        sum(is_first) over (
            partition by scoring_model, rule, lead_id order by starts_on
            rows between unbounded preceding and current row
        ) as span
    from earned
),

final as (
    select
        scoring_model,
        lead_id,
        'fit' as dimension,
        'fit' as signal,
        rule,
        cast(null as {{ dbt.type_string() }}) as product,
        min(starts_on) as starts_on,
        case when count(*) = count(ends_on) then max(ends_on) end as ends_on,
        points,
        'none' as decay,
        1 as occurrences,
        points as raw_points,
        min(starts_on) as known_on
    from numbered
    group by scoring_model, lead_id, rule, points, span
)

select * from final
