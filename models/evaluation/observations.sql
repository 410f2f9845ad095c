-- Scores as they were, outcomes as they are known today. A lead that took over others
-- is there once: as its own record of the day, else as the oldest.
with scoring_days as (
    {{ scoring_days() }}
),

records as (
    select
        evaluated.scored_on,
        days.ends_on,
        known_leads.lead_id,
        evaluated.lead_id as record_lead_id,
        evaluated.segment,
        row_number() over (
            partition by evaluated.scored_on, known_leads.lead_id
            order by
                case when evaluated.lead_id = known_leads.lead_id then 0 else 1 end,
                evaluated.created_at,
                evaluated.lead_id
        ) as place
    from {{ source('evaluated', 'leads') }} as evaluated
    inner join scoring_days as days on evaluated.scored_on = days.scored_on
    inner join {{ ref('known_leads') }} as known_leads
        on evaluated.lead_id = known_leads.known_lead_id
),

final as (
    select
        records.scored_on,
        records.ends_on,
        records.ends_on <= {{ as_of() }} as is_ended,
        records.lead_id,
        records.record_lead_id,
        scores.scoring_model,
        records.segment,
        scores.is_official,
        scores.fit_score,
        scores.behavior_score,
        scores.timing_score,
        scores.total_score,
        scores.is_mql,
        scores.excluded_by,
        records.ends_on <= {{ as_of() }} and scores.excluded_by is null
            as is_observation,
        conversions.lead_id is not null as is_converted,
        conversions.converted_on,
        {{ days_between('records.scored_on', 'conversions.converted_on') }}
            as days_to_close,
        conversions.amount,
        conversions.currency
    from records
    inner join {{ source('evaluated', 'scores') }} as scores
        on
            records.scored_on = scores.scored_on
            and records.record_lead_id = scores.lead_id
    inner join {{ ref('scored_models') }} as models
        on scores.scoring_model = models.scoring_model
    left join {{ ref('conversion_amounts') }} as conversions
        on
            records.lead_id = conversions.lead_id
            and records.scored_on < conversions.converted_on
            and records.ends_on >= conversions.converted_on
    where records.place = 1
)

select * from final
