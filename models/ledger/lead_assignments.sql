-- Which model a lead is officially scored by: the champion of its segment, or one of the
-- segment's challengers for a stable share of the leads.
with segment_conditions as (
    select
        segments.segment,
        segments.priority,
        lower(segments.attribute) as attribute,
        {{ condition_name('segments') }} as condition_name
    from {{ ref('segments') }} as segments
),

in_segment as (
    select
        lead_attributes.lead_id,
        lower(segment_conditions.segment) as segment,
        row_number() over (
            partition by lead_attributes.lead_id
            order by segment_conditions.priority, segment_conditions.segment
        ) as precedence
    from {{ ref('lead_attributes') }} as lead_attributes
    inner join segment_conditions
        on lead_attributes.attribute = segment_conditions.attribute
    inner join {{ ref('condition_matches') }} as condition_matches
        on
            segment_conditions.condition_name = condition_matches.condition_name
            and lead_attributes.value is not distinct from condition_matches.value
    where
        lead_attributes.starts_on <= {{ as_of() }}
        and coalesce(lead_attributes.ends_on > {{ as_of() }}, true)
),

segmented as (
    select
        leads.lead_id,
        coalesce(in_segment.segment, 'default') as segment
    from {{ ref('leads') }} as leads
    left join in_segment
        on leads.lead_id = in_segment.lead_id and in_segment.precedence = 1
),

champions as (
    select
        segment,
        scoring_model
    from {{ ref('scored_models') }}
    where role = 'champion'
),

challengers as (
    select
        segment,
        scoring_model,
        experiment,
        traffic_percent,
        sum(traffic_percent) over (
            partition by segment order by scoring_model
            rows between unbounded preceding and current row
        ) as last_bucket
    from {{ ref('scored_models') }}
    where role = 'challenger'
),

experiments as (
    select segment, min(experiment) as experiment from challengers group by segment
),

final as (
    select
        segmented.lead_id,
        segmented.segment,
        experiments.experiment,
        coalesce(challengers.scoring_model, champions.scoring_model) as scoring_model
    from segmented
    inner join champions on segmented.segment = champions.segment
    left join experiments on segmented.segment = experiments.segment
    left join challengers
        on
            segmented.segment = challengers.segment
            and {{ bucket("experiments.experiment || ':' || segmented.lead_id") }}
            < challengers.last_bucket
            and {{ bucket("experiments.experiment || ':' || segmented.lead_id") }}
            >= challengers.last_bucket - challengers.traffic_percent
)

select * from final
