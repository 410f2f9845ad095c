-- Where a lead stands, told once, so that no list has to put it together again from
-- stage, MQL entry and blockers.
with obstacles as (
    select distinct subject_id, scoring_model, obstacle, detail
    from {{ ref('obstacles') }}
    where
        obstacle in ('returned_by_sales', 'missing_required_attribute')
        and starts_on <= {{ as_of() }}
        and coalesce(ends_on > {{ as_of() }}, true)
),

gaps as (
    select
        subject_id,
        scoring_model,
        {{ dbt.listagg('detail', "', '", 'order by detail') }} || ' missing' as missing,
        count(case when obstacle = 'returned_by_sales' then 1 end) > 0 as is_returned
    from obstacles
    group by subject_id, scoring_model
),

facts as (
    select
        stages.subject_id,
        stages.stage,
        {{ day_in_words('stages.entered_on') }} as since,
        {{ day_in_words('entries.entered_on') }} as qualified_since,
        scores.total_score - models.mql_score as points_above_mql_score,
        qualifications.is_mql,
        gaps.is_returned,
        gaps.missing,
        nullif(concat_ws(
            ', ',
            {{ shortfall_in_words('scores.total_score', 'models.mql_score') }},
            {{ shortfall_in_words('scores.fit_score', 'models.min_fit', ' of fit') }},
            {{ shortfall_in_words(
                'scores.behavior_score', 'models.min_behavior', ' of behavior'
            ) }}
        ), '') as shortfall
    from {{ ref('stages') }} as stages
    inner join {{ ref('lead_assignments') }} as assignments
        on stages.subject_id = assignments.subject_id
    inner join {{ ref('scored_models') }} as models
        on assignments.scoring_model = models.scoring_model
    inner join {{ ref('model_scores') }} as scores
        on
            stages.subject_id = scores.subject_id
            and assignments.scoring_model = scores.scoring_model
            and scores.basis = 'official'
    inner join {{ ref('qualifications') }} as qualifications
        on
            stages.subject_id = qualifications.subject_id
            and assignments.scoring_model = qualifications.scoring_model
    left join {{ ref('mql_entries') }} as entries
        on
            stages.subject_id = entries.subject_id
            and assignments.scoring_model = entries.scoring_model
            and entries.left_on is null
    left join gaps
        on
            stages.subject_id = gaps.subject_id
            and assignments.scoring_model = gaps.scoring_model
    where stages.is_current
),

final as (
    select
        subject_id,
        cast(points_above_mql_score as decimal(18, 4)) as points_above_mql_score,
        case
            when stage = 'opted_out' then 'Opted out since ' || since
            when stage = 'disqualified' then 'Disqualified since ' || since
            when stage = 'customer' then 'Customer since ' || since
            when stage = 'opportunity' then 'In an open deal since ' || since
            when stage = 'sales_accepted' then 'With sales since ' || since
            when stage = 'marketing_qualified'
                then concat_ws(
                    ', ',
                    'MQL since ' || qualified_since,
                    'now ' || shortfall || ' below the line',
                    missing
                )
            when stage = 'recycled'
                then concat_ws(
                    ', ',
                    'Given back by sales since ' || since,
                    case when is_returned then 'waits for a sign of life' end,
                    shortfall || ' short of an MQL',
                    missing,
                    case when is_mql then 'with all that an MQL needs' end
                )
            when shortfall is not null
                then concat_ws(', ', shortfall || ' short of an MQL', missing)
            when missing is not null
                then 'Enough points for an MQL, but ' || missing
            else 'All that an MQL needs, but not one again yet'
        end as state_text
    from facts
)

select * from final
