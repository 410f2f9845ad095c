-- What happened and when, for each reason of a score: "Asked for a demo on 26 Nov
-- 2026". Why it counts stands in the rule.
{%- set day = day_in_words('contributions.last_day') %}
{%- set silent_since = add_days(
    'contributions.last_day', '-inactivity_rules.days_inactive') %}
with contributions as (
    select * from {{ ref('rule_contributions') }} where basis = 'official'
),

deeds as (
    select
        behavior_rules.scoring_model,
        behavior_rules.rule,
        cast(behavior_rules.occurrences as integer) as least,
        cast(behavior_rules.within_days as integer) as within_days,
        coalesce(
            behavior_rules.happened,
            coalesce(
                activity_types.happened,
                {{ name_in_words('behavior_rules.activity_type') }}
            )
            || coalesce(
                ' (' || replace(behavior_rules.content_group, '_', ' ') || ')', ''
            )
        ) as deed
    from {{ ref('effective_behavior_rules') }} as behavior_rules
    left join {{ ref('activity_types') }} as activity_types
        on
            lower(behavior_rules.activity_type)
            = lower(activity_types.activity_type)
),

-- What a derived attribute was read from says more than what was made of it.
current_values as (
    select
        scored_leads.subject_id,
        attributes.attribute,
        case
            when attributes.attribute = 'email_type' then attributes.attribute
            else attributes.input_attribute
        end as shown_attribute,
        case
            when attributes.attribute = 'email_type' then attributes.value
            else attributes.input_value
        end as shown_value
    from {{ ref('lead_attributes') }} as attributes
    inner join {{ ref('scored_leads') }} as scored_leads
        on attributes.lead_id = scored_leads.lead_id
    where
        scored_leads.basis = 'official'
        and attributes.starts_on <= {{ as_of() }}
        and coalesce(attributes.ends_on > {{ as_of() }}, true)
),

final as (
    select
        contributions.subject_id,
        contributions.rule_id,
        case rules.signal
            when 'fit'
                then
                    {{ name_in_words('current_values.shown_attribute') }} || ' is '
                    || coalesce(
                        replace(current_values.shown_value, '|', '/'), 'missing'
                    )
            when 'behavior'
                then
                    deeds.deed
                    || case
                        when deeds.within_days is not null
                            then
                                ' ' || deeds.least || ' times or more within '
                                || deeds.within_days || ' days, since '
                        when contributions.occurrences > 1
                            then ' ' || contributions.occurrences || ' times, last on '
                        else ' on '
                    end
                    || {{ day }}
            when 'inactivity'
                then 'Silent since ' || {{ day_in_words(silent_since) }}
            when 'buying_cycle' then 'Time since the last order, up to ' || {{ day }}
            when 'seasonal' then 'Anniversary of an order, since ' || {{ day }}
        end as happened
    from contributions
    inner join {{ ref('rules') }} as rules
        on contributions.rule_id = rules.rule_id
    left join deeds
        on rules.scoring_model = deeds.scoring_model and rules.rule = deeds.rule
    left join {{ ref('effective_inactivity_rules') }} as inactivity_rules
        on
            rules.scoring_model = inactivity_rules.scoring_model
            and rules.rule = inactivity_rules.rule
    left join {{ ref('effective_fit_rules') }} as fit_rules
        on
            rules.scoring_model = fit_rules.scoring_model
            and rules.rule = fit_rules.rule
    left join current_values
        on
            contributions.subject_id = current_values.subject_id
            and lower(fit_rules.attribute) = current_values.attribute
)

select * from final
