-- How many leads had each score, fired each rule and had each value of each attribute.
-- Who has no value, or does not fire a rule, is not listed.
with observations as (
    select * from {{ ref('observations') }}
),

shapes as (
    select * from {{ ref('value_shapes') }} where kind = 'attribute'
),

found as (
    {%- for score in ['total_score', 'fit_score', 'behavior_score'] %}
    select
        scoring_model,
        scored_on,
        'score' as kind,
        '{{ score }}' as measure,
        cast({{ score }} as decimal(24, 6)) as number,
        null as value
    from observations

    union all
    {% endfor %}
    select
        observations.scoring_model,
        observations.scored_on,
        'rule' as kind,
        entries.rule as measure,
        null as number,
        'fires' as value
    from {{ source('evaluated', 'contributions') }} as entries
    inner join observations
        on
            entries.scored_on = observations.scored_on
            and entries.lead_id = observations.record_lead_id
            and entries.scoring_model = observations.scoring_model

    union all

    select
        measures.scoring_model,
        attributes.scored_on,
        'attribute' as kind,
        attributes.attribute as measure,
        case
            when shapes.shape = 'number' then {{ number_from_text('attributes.value') }}
        end as number,
        case shapes.shape
            when 'list' then lower(attributes.value)
            when 'text' then 'filled'
        end as value
    from {{ source('evaluated', 'attributes') }} as attributes
    inner join shapes on attributes.attribute = shapes.name
    inner join {{ ref('drift_measures') }} as measures
        on measures.kind = 'attribute' and attributes.attribute = measures.measure
    inner join observations
        on
            attributes.scored_on = observations.scored_on
            and attributes.lead_id = observations.record_lead_id
            and measures.scoring_model = observations.scoring_model
),

final as (
    select
        scoring_model,
        scored_on,
        kind,
        measure,
        number,
        value,
        cast(count(*) as bigint) as leads
    from found
    group by scoring_model, scored_on, kind, measure, number, value
)

select * from final
