-- Gaps and rows that never apply are found by going through all cases.
with final as (
    select
        {{ place_of_row('next_actions', "'(all)'") }},
        'the rows tell ' || cases || ' cases apart with ' || windows
        || ' different pairs of recent_activity or min_score_change and within_days;'
        || ' the check goes through'
        || ' {{ most_next_action_cases() }} cases and {{ most_next_action_windows() }}'
        || ' pairs at most. Name fewer products, rules and activities, or use the same'
        || ' within_days for all' as fault
    from {{ ref('next_action_size') }}
    where not is_within_limits
)

select * from final
