-- Of the rules on one attribute the first that holds earns its points, as long as
-- it is the first.
with held as (
    select
        rules.rule_id,
        cast(fit_rules.points as bigint) as points,
        lead_conditions.lead_id,
        lead_conditions.starts_on,
        lead_conditions.ends_on,
        row_number() over (
            partition by
                rules.scoring_model,
                lead_conditions.attribute,
                lead_conditions.lead_id,
                lead_conditions.starts_on
            order by fit_rules.priority, rules.rule
        ) as precedence
    from {{ ref('lead_conditions') }} as lead_conditions
    inner join {{ ref('effective_fit_rules') }} as fit_rules
        on lead_conditions.condition_name = {{ condition_name('fit_rules') }}
    inner join {{ ref('rules') }} as rules
        on
            fit_rules.scoring_model = rules.scoring_model
            and fit_rules.rule = rules.rule
),

earned as (
    select
        rule_id,
        points,
        lead_id,
        starts_on,
        ends_on
    from held
    where precedence = 1
),

spans as (
    {{ merged_spans('earned', ['rule_id', 'points', 'lead_id']) }}
),

final as (
    select
        scored_leads.basis,
        scored_leads.subject_id,
        spans.rule_id,
        spans.starts_on,
        spans.ends_on,
        {{ entry_without_matches('spans') }}
    from spans
    inner join {{ ref('scored_leads') }} as scored_leads
        on spans.lead_id = scored_leads.lead_id
)

select * from final
