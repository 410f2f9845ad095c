-- What ends an entry of a lead that is ready some day, and on which days it does.
with ready as (
    select distinct subject_id, scoring_model
    from {{ ref('readiness_intervals') }}
    where is_ready
),

fallen as (
    select
        subject_id,
        scoring_model,
        first_day as starts_on,
        {{ add_days('last_day', 1) }} as ends_on
    from {{ ref('readiness_intervals') }}
    where has_fallen
),

fallen_spans as (
    {{ merged_spans('fallen', ['subject_id', 'scoring_model']) }}
),

conditions as (
    select
        subject_id,
        scoring_model,
        'score_fell' as left_reason,
        starts_on,
        ends_on
    from fallen_spans

    union all

    select
        subjects.subject_id,
        models.scoring_model,
        statuses.status as left_reason,
        statuses.changed_on as starts_on,
        {{ add_days('statuses.changed_on', 1) }} as ends_on
    from {{ ref('lead_statuses') }} as statuses
    inner join {{ ref('subjects') }} as subjects on statuses.lead_id = subjects.lead_id
    cross join {{ ref('scored_models') }} as models
    where
        statuses.rejection is null
        and statuses.status in {{ text_list(turning_down_statuses()) }}

    union all

    select
        subject_id,
        scoring_model,
        {{ stage_of_obstacle('obstacle') }} as left_reason,
        starts_on,
        ends_on
    from {{ ref('obstacles') }}
    where {{ stage_of_obstacle('obstacle') }} is not null
),

final as (
    select conditions.*
    from conditions
    inner join ready
        on
            conditions.subject_id = ready.subject_id
            and conditions.scoring_model = ready.scoring_model
)

select * from final
