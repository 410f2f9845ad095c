-- What is alike on one day is one row with a count: a hundred uses of a feature are no
-- hundred lines to read. It looks back as far as lead_scores_monthly.
{%- set kind = ['activity_type', 'content_group', 'product'] %}
{%- set alike = ['subject_id', 'occurred_on', 'content'] + kind %}
with months as (
    {{ month_starts(24) }}
),

activities as (
    select
        {{ alike | join(', ') }},
        quantity,
        -- That an e-mail was left unopened has a day and no moment.
        case when activity_type <> 'email_ignored' then occurred_at end as happened_at,
        0 as is_suppressed
    from {{ ref('activities') }}
    where basis = 'official'

    union all

    select
        {{ alike | join(', ') }},
        null as quantity,
        occurred_at as happened_at,
        1 as is_suppressed
    from {{ ref('lead_events') }}
    where suppressed_by is not null
),

days as (
    select
        {{ alike | join(', ') }},
        count(*) as occurrences,
        cast(sum(is_suppressed) as bigint) as suppressed_occurrences,
        max(quantity) as largest_quantity,
        max(happened_at) as last_at
    from activities
    where occurred_on >= (select min(months.month_start) from months)
    group by {{ alike | join(', ') }}
),

-- The same rules name all of a kind, so they are looked up once.
met_rules as (
    select
        assignments.scoring_model,
        days.{{ kind | join(', days.') }},
        days.largest_quantity,
        {{ dbt.listagg(
            'distinct rules.rule', "' | '", 'order by rules.rule'
        ) }} as met_rules
    from days
    inner join {{ ref('lead_assignments') }} as assignments
        on days.subject_id = assignments.subject_id
    inner join {{ ref('scored_behavior_rules') }} as rules
        on
            assignments.scoring_model = rules.scoring_model
            and {{ rule_names_activity('rules', 'days', 'largest_quantity') }}
    group by
        assignments.scoring_model, days.{{ kind | join(', days.') }},
        days.largest_quantity
),

final as (
    select
        assignments.lead_id,
        days.occurred_on,
        days.activity_type,
        activity_types.channel,
        coalesce(
            activity_types.happened, {{ name_in_words('days.activity_type') }}
        ) as activity_text,
        coalesce(activity_types.is_engagement, true) as is_engagement,
        days.content,
        days.content_group,
        days.product,
        days.occurrences,
        days.suppressed_occurrences,
        days.largest_quantity,
        days.last_at,
        -- Not as a condition of the join: DuckDB would compare all pairs of rows.
        case
            when days.occurrences > days.suppressed_occurrences
                then met_rules.met_rules
        end as met_rules
    from days
    inner join {{ ref('lead_assignments') }} as assignments
        on days.subject_id = assignments.subject_id
    left join {{ ref('activity_types') }} as activity_types
        on days.activity_type = lower(activity_types.activity_type)
    left join met_rules
        on
            assignments.scoring_model = met_rules.scoring_model
            and days.activity_type = met_rules.activity_type
            and days.content_group is not distinct from met_rules.content_group
            and days.product is not distinct from met_rules.product
            and days.largest_quantity is not distinct from met_rules.largest_quantity
)

select * from final
