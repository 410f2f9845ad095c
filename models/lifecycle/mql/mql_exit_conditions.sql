-- What ends an entry of a lead that once was ready, and on which days it does.
with ready as (
    select distinct lead_id, scoring_model from {{ ref('ready_spans') }}
),

fallen as (
    select * from {{ ref('judged_days') }} where has_fallen
),

fallen_spans as (
    {{ merged_spans('fallen', ['lead_id', 'scoring_model']) }}
),

reasons as (
    select
        lead_id,
        scoring_model,
        'score_fell' as left_reason,
        starts_on,
        ends_on
    from fallen_spans

    union all

    -- What is dated on the day of an entry counts for the day after.
    select
        statuses.lead_id,
        models.scoring_model,
        statuses.status as left_reason,
        statuses.changed_on as starts_on,
        {{ add_days('statuses.changed_on', 2) }} as ends_on
    from {{ ref('lead_statuses') }} as statuses
    cross join {{ ref('scored_models') }} as models
    where
        statuses.rejection is null
        and statuses.status in ('rejected', 'recycled', 'disqualified')

    union all

    select
        lead_id,
        scoring_model,
        'disqualified' as left_reason,
        starts_on,
        ends_on
    from {{ ref('lead_disqualifications') }}

    union all

    select
        obstacles.lead_id,
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
            reasons.lead_id = ready.lead_id
            and reasons.scoring_model = ready.scoring_model
)

select * from final
