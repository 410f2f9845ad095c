-- How long a lead has been silent; new: no sign of life but its creation.
with silences as (
    select
        subject_id,
        max(engaged_on) as last_engaged_on,
        max(case when is_own then engaged_on end) as last_own_engaged_on,
        {{ days_between('max(engaged_on)', as_of()) }} as days_silent,
        max(case when is_sign_of_life then 1 else 0 end) as ever_engaged
    from {{ ref('engaged_days') }}
    where basis = 'official'
    group by subject_id
),

reached as (
    select
        silences.subject_id,
        silences.last_engaged_on,
        silences.last_own_engaged_on,
        silences.ever_engaged,
        states.state,
        row_number() over (
            partition by silences.subject_id
            order by states.from_days desc, states.state asc
        ) as nearness
    from silences
    left join {{ ref('activity_states') }} as states
        on silences.days_silent >= states.from_days
),

final as (
    select
        subject_id,
        last_engaged_on,
        last_own_engaged_on,
        case when ever_engaged = 0 then 'new' else state end as activity_state
    from reached
    where nearness = 1
)

select * from final
