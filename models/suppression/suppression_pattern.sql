-- Kinds source_verdict, user_agent, referrer, content, visitor_id and ip_address: the
-- pattern of the rule is found in the column of that name.
with matches as (
    {%- for kind in pattern_kinds() %}
    select
        events.event_id,
        matched_values.rule
    from {{ ref('stg_events') }} as events
    inner join {{ ref('matched_values') }} as matched_values
        on
            matched_values.kind = '{{ kind }}'
            and {{ value_of_kind('events', kind) }} = matched_values.value
            and events.activity_type
            = coalesce(matched_values.activity_type, events.activity_type)
    where events.outcome = 'kept'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- Events of unknown leads are rejected already, and not suppressed as well.
final as (
    select
        matches.event_id,
        matches.rule
    from matches
    left join {{ ref('rejected_events') }} as rejected_events
        on matches.event_id = rejected_events.event_id
    where rejected_events.event_id is null
)

select * from final
