-- What keeps a lead from being an MQL, whatever its score, and on which days: some of
-- it under every model, some under the models whose rules say so.
with customers as (
    select
        leads.lead_id,
        least(accounts.customer_since_on, conversions.converted_on) as customer_since_on
    from {{ ref('leads') }} as leads
    left join {{ ref('lead_accounts') }} as lead_accounts
        on leads.lead_id = lead_accounts.lead_id
    left join {{ ref('accounts') }} as accounts
        on lead_accounts.account_id = accounts.account_id
    left join {{ ref('conversions') }} as conversions
        on leads.lead_id = conversions.lead_id
),

required_attributes as (
    select
        models.scoring_model,
        lower(members.member) as attribute
    from {{ ref('scored_models') }} as models,
        {{ each_member('models.required_attributes') }}
),

under_every_model as (
    select lead_id, obstacle, starts_on, ends_on
    from {{ ref('status_obstacles') }}

    union all

    select
        lead_id,
        'opted_out' as obstacle,
        opted_out_on as starts_on,
        null as ends_on
    from {{ ref('leads') }}

    union all

    select
        lead_id,
        'is_customer' as obstacle,
        customer_since_on as starts_on,
        null as ends_on
    from customers

    union all

    select
        lead_id,
        'open_opportunity' as obstacle,
        created_on as starts_on,
        closed_on as ends_on
    from {{ ref('lead_opportunities') }}
),

obstacles as (
    select
        under_every_model.lead_id,
        models.scoring_model,
        under_every_model.obstacle,
        cast(null as {{ dbt.type_string() }}) as detail,
        under_every_model.starts_on,
        under_every_model.ends_on
    from under_every_model
    cross join {{ ref('scored_models') }} as models

    union all

    select
        lead_conditions.lead_id,
        models.scoring_model,
        'disqualified' as obstacle,
        rules.rule as detail,
        lead_conditions.starts_on,
        lead_conditions.ends_on
    from {{ ref('lead_conditions') }} as lead_conditions
    inner join {{ ref('effective_disqualification_rules') }} as rules
        on lead_conditions.condition_name = {{ condition_name('rules') }}
    inner join {{ ref('scored_models') }} as models
        on rules.scoring_model = models.scoring_model

    union all

    select
        lead_attributes.lead_id,
        required_attributes.scoring_model,
        'missing_required_attribute' as obstacle,
        required_attributes.attribute as detail,
        lead_attributes.starts_on,
        lead_attributes.ends_on
    from required_attributes
    inner join {{ ref('lead_attributes') }} as lead_attributes
        on required_attributes.attribute = lead_attributes.attribute
    where lead_attributes.value is null
),

final as (
    select
        subjects.subject_id,
        obstacles.scoring_model,
        obstacles.obstacle,
        obstacles.detail,
        obstacles.starts_on,
        obstacles.ends_on
    from obstacles
    inner join {{ ref('subjects') }} as subjects
        on obstacles.lead_id = subjects.lead_id
    where
        obstacles.starts_on <= {{ as_of() }}
        and coalesce(obstacles.starts_on < obstacles.ends_on, true)
)

select * from final
