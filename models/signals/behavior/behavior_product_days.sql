-- On a day about several products a limit lets the first matches through, whatever
-- product they are of.
{%- set day_keys = ['basis', 'rule_id', 'subject_id', 'occurred_on'] %}

with matches as (
    select
        matches.*,
        days.let_through,
        row_number() over (
            partition by matches.{{ day_keys | join(', matches.') }}
            order by matches.occurred_at, matches.event_id
        ) as match_of_day
    from {{ ref('behavior_matches') }} as matches
    inner join {{ ref('behavior_days') }} as days
        on
            {%- for column in day_keys %}
            matches.{{ column }} = days.{{ column }} and
            {%- endfor %}
            days.has_several_products
    where matches.occurrences = 1
),

final as (
    select
        {{ day_keys | join(', ') }},
        period_ends_on,
        product,
        count(*) as matches,
        sum(case when match_of_day <= let_through then 1 else 0 end) as let_through,
        max(known_on) as known_on
    from matches
    group by {{ day_keys | join(', ') }}, period_ends_on, product
)

select * from final
