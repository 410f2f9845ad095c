-- How a possible entry would end, and what would follow. It ends with what happens
-- first from the day after on; of several reasons on that day the first in their order
-- counts. The next entry is the first that is possible once the lead is armed again: at
-- once if its score fell, else by its next engagement.
{%- set reasons = [
    'score_fell', 'rejected', 'recycled', 'disqualified', 'opted_out', 'customer',
    'opportunity',
] %}

with endings as (
    select
        entries.subject_id,
        entries.scoring_model,
        entries.entered_on,
        greatest(
            conditions.starts_on, {{ add_days('entries.entered_on', 1) }}
        ) as left_on,
        conditions.left_reason,
        case conditions.left_reason
            {%- for reason in reasons %}
            when '{{ reason }}' then {{ loop.index }}
            {%- endfor %}
        end as precedence
    from {{ ref('possible_entries') }} as entries
    inner join {{ ref('mql_exit_conditions') }} as conditions
        on
            entries.subject_id = conditions.subject_id
            and entries.scoring_model = conditions.scoring_model
    where
        coalesce(conditions.ends_on > {{ add_days('entries.entered_on', 1) }}, true)
        and entries.entered_on < {{ as_of() }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by subject_id, scoring_model, entered_on
            order by left_on, precedence
        ) as place
    from endings
),

exits as (
    select
        subject_id,
        scoring_model,
        entered_on,
        left_on,
        left_reason,
        case when left_reason <> 'score_fell' then subject_id end as disarmed_id
    from ranked
    where place = 1
),

armed as (
    select
        exits.subject_id,
        exits.scoring_model,
        exits.entered_on,
        exits.left_on,
        exits.left_reason,
        case
            when exits.left_reason = 'score_fell'
                then {{ add_days('exits.left_on', 1) }}
            else min(engaged_days.engaged_on)
        end as armed_on
    from exits
    left join {{ ref('engaged_days') }} as engaged_days
        on
            exits.disarmed_id = engaged_days.subject_id
            and exits.left_on < engaged_days.engaged_on
            and engaged_days.basis = 'official'
    group by
        exits.subject_id, exits.scoring_model, exits.entered_on, exits.left_on,
        exits.left_reason
),

final as (
    select
        armed.subject_id,
        armed.scoring_model,
        armed.entered_on,
        armed.left_on,
        armed.left_reason,
        min(entries.entered_on) as next_entered_on
    from armed
    left join {{ ref('possible_entries') }} as entries
        on
            armed.subject_id = entries.subject_id
            and armed.scoring_model = entries.scoring_model
            and armed.armed_on <= entries.entered_on
    group by
        armed.subject_id, armed.scoring_model, armed.entered_on, armed.left_on,
        armed.left_reason
)

select * from final
