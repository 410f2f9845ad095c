-- When and why a lead that enters on a day leaves: of what happens first, the first
-- reason in their order. An entry lasts a day at least.
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
            mql_exit_conditions.starts_on, {{ add_days('entries.entered_on', 1) }}
        ) as left_on,
        mql_exit_conditions.left_reason,
        case mql_exit_conditions.left_reason
            {%- for reason in reasons %}
            when '{{ reason }}' then {{ loop.index }}
            {%- endfor %}
        end as precedence
    from {{ ref('possible_entries') }} as entries
    inner join {{ ref('mql_exit_conditions') }} as mql_exit_conditions
        on
            entries.subject_id = mql_exit_conditions.subject_id
            and entries.scoring_model = mql_exit_conditions.scoring_model
    where
        coalesce(
            mql_exit_conditions.ends_on > {{ add_days('entries.entered_on', 1) }}, true
        )
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

final as (
    select
        subject_id,
        scoring_model,
        entered_on,
        left_on,
        left_reason
    from ranked
    where place = 1
)

select * from final
