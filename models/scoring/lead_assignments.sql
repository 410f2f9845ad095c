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
        ) as last_bucket
    from {{ ref('scored_models') }}
    where role = 'challenger'
),

experiments as (
    select segment, min(experiment) as experiment from challengers group by segment
),

final as (
    select
        subjects.subject_id,
        segmented.lead_id,
        segmented.segment,
        experiments.experiment,
        coalesce(challengers.scoring_model, champions.scoring_model) as scoring_model
    from {{ ref('lead_segments') }} as segmented
    inner join {{ ref('subjects') }} as subjects
        on segmented.lead_id = subjects.lead_id
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
