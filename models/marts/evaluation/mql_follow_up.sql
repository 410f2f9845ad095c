with limits as (
    {{ limits_of(['follow_up_days']) }}
),

entries as (
    select
        *,
        coalesce(
            lead(entered_on) over (
                partition by lead_id, scoring_model order by entered_on
            ),
            {{ latest_day() }}
        ) as next_entered_on
    from {{ ref('mql_events') }}
),

statuses as (
    select lead_id, status, changed_on
    from {{ ref('lead_statuses') }}
    where rejection is null
),

-- What happens from an entry on until the next is its follow-up.
answers as (
    select
        entries.lead_id,
        entries.scoring_model,
        entries.entered_on,
        {%- for status in ['accepted', 'rejected', 'recycled'] %}
        count(case when statuses.status = '{{ status }}' then 1 end)
            as times_{{ status }},
        {%- endfor %}
        min(statuses.changed_on) as first_status_on
    from entries
    inner join statuses
        on
            entries.lead_id = statuses.lead_id
            and entries.entered_on <= statuses.changed_on
            and entries.next_entered_on > statuses.changed_on
    group by entries.lead_id, entries.scoring_model, entries.entered_on
),

followed as (
    select
        entries.scoring_model,
        entries.is_official,
        cast({{ dbt.date_trunc('month', 'entries.entered_on') }} as date)
            as month_start,
        answers.times_accepted > 0 as is_accepted,
        answers.times_rejected > 0 as is_rejected,
        answers.times_recycled > 0 as is_recycled,
        conversions.lead_id is not null as is_converted,
        {{ days_between('entries.entered_on', 'answers.first_status_on') }}
            as days_to_status,
        {{ days_between('entries.entered_on', 'conversions.converted_on') }}
            as days_to_conversion,
        {{ days_between('entries.entered_on', as_of()) }} >= limits.follow_up_days
            as is_due,
        limits.follow_up_days
    from entries
    cross join limits
    left join answers using (lead_id, scoring_model, entered_on)
    left join {{ ref('conversions') }} as conversions
        on
            entries.lead_id = conversions.lead_id
            and entries.entered_on <= conversions.converted_on
            and entries.next_entered_on > conversions.converted_on
),

counts as (
    select
        scoring_model,
        is_official,
        month_start,
        count(*) as entries,
        count(case when is_accepted then 1 end) as accepted,
        count(case when is_rejected then 1 end) as rejected,
        count(case when is_recycled then 1 end) as recycled,
        count(case when is_converted then 1 end) as converted,
        median(days_to_status) as median_days_to_status,
        median(days_to_conversion) as median_days_to_conversion,
        count(case when is_due then 1 end) as due,
        count(
            case
                when is_due and coalesce(days_to_status > follow_up_days, true) then 1
            end
        ) as without_status
    from followed
    group by scoring_model, is_official, month_start
),

final as (
    select
        scoring_model,
        is_official,
        month_start,
        {%- for count in ['entries', 'accepted', 'rejected', 'recycled', 'converted'] %}
        cast({{ count }} as bigint) as {{ count }},
        {%- endfor %}
        cast(median_days_to_status as decimal(9, 1)) as median_days_to_status,
        cast(median_days_to_conversion as decimal(9, 1)) as median_days_to_conversion,
        cast(due as bigint) as due,
        cast(without_status as bigint) as without_status,
        {{ half_up(share_of('without_status', 'due')) }} as share_without_status,
        {{ as_of() }} as evaluated_on
    from counts
)

select * from final
