-- What ends an entry of a lead that once was ready, and on which days it does.
with ready as (
    select distinct subject_id, scoring_model from {{ ref('ready_spans') }}
),

fallen as (
    select * from {{ ref('judged_days') }} where has_fallen
),

fallen_spans as (
    {{ merged_spans('fallen', ['subject_id', 'scoring_model']) }}
),

reasons as (
    select
        subject_id,
        scoring_model,
        'score_fell' as left_reason,
        starts_on,
        ends_on
    from fallen_spans

    union all

    -- What is dated on the day of an entry counts for the day after.
    select
        subjects.subject_id,
        models.scoring_model,
        statuses.status as left_reason,
        statuses.changed_on as starts_on,
        {{ add_days('statuses.changed_on', 2) }} as ends_on
    from {{ ref('lead_statuses') }} as statuses
    inner join {{ ref('subjects') }} as subjects on statuses.lead_id = subjects.lead_id
    cross join {{ ref('scored_models') }} as models
    where
        statuses.rejection is null
        and statuses.status in ('rejected', 'recycled', 'disqualified')

    union all

    select
        subject_id,
        scoring_model,
        'disqualified' as left_reason,
        starts_on,
        ends_on
    from {{ ref('lead_disqualifications') }}

    union all

    select
        obstacles.subject_id,
        models.scoring_model,
        case obstacles.obstacle
            when 'is_customer' then 'customer'
            when 'open_opportunity' then 'opportunity'
            else obstacles.obstacle
        end as left_reason,
        obstacles.starts_on,
        obstacles.ends_on
    from {{ ref('lead_obstacles') }} as obstacles
    cross join {{ ref('scored_models') }} as models
    where obstacles.obstacle in ('opted_out', 'is_customer', 'open_opportunity')
),

final as (
    select reasons.*
    from reasons
    inner join ready
        on
            reasons.subject_id = ready.subject_id
            and reasons.scoring_model = ready.scoring_model
)

select * from final
