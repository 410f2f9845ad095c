-- Which model a lead is officially scored by: the champion of its segment, or one of
-- the segment's challengers for a stable share of the leads.
with champions as (
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
        ) as bucket_end
    from {{ ref('scored_models') }}
    where role = 'challenger'
),

experiments as (
    select segment, min(experiment) as experiment from challengers group by segment
),

segmented as (
    select
        lead_segments.lead_id,
        lead_segments.segment,
        experiments.experiment,
        {{ bucket("experiments.experiment || ':' || lead_segments.lead_id") }} as bucket
    from {{ ref('lead_segments') }} as lead_segments
    left join experiments on lead_segments.segment = experiments.segment
),

final as (
    select
        subjects.subject_id,
        segmented.lead_id,
        segmented.segment,
        segmented.experiment,
        coalesce(challengers.scoring_model, champions.scoring_model) as scoring_model
    from segmented
    inner join {{ ref('subjects') }} as subjects
        on segmented.lead_id = subjects.lead_id
    inner join champions on segmented.segment = champions.segment
    left join challengers
        on
            segmented.segment = challengers.segment
            and segmented.bucket < challengers.bucket_end
            and segmented.bucket
            >= challengers.bucket_end - challengers.traffic_percent
)

select * from final
