-- On a day about several products a limit lets the first matches through, whatever
-- product they are of.
{%- set keys = ['basis', 'scoring_model', 'rule', 'lead_id', 'occurred_on'] %}

with days as (
    select
        {{ keys | join(', ') }},
        least(matches, times_per_day) as let_through
    from {{ ref('behavior_days') }}
    where has_several_products and times_in_total is null

    union all

    select
        {{ keys | join(', ') }},
        let_through
    from {{ ref('limited_behavior_days') }}
    where has_several_products
),

matches as (
    select
        matches.*,
        days.let_through,
        row_number() over (
            partition by matches.{{ keys | join(', matches.') }}
            order by matches.occurred_at, matches.event_id
        ) as match_of_day
    from {{ ref('behavior_matches') }} as matches
    inner join days using ({{ keys | join(', ') }})
    where matches.occurrences = 1
),

final as (
    select
        {{ keys | join(', ') }},
        life_ends_on,
        points,
        decay,
        product,
        count(*) as matches,
        sum(case when match_of_day <= let_through then 1 else 0 end) as let_through,
        max(known_on) as known_on
    from matches
    group by {{ keys | join(', ') }}, life_ends_on, points, decay, product
)

select * from final
