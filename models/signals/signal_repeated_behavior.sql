-- "While there have been three pricing visits within seven days": every N matches that
-- lie close enough open a window; windows that touch are one span.
{%- set keys = [
    'basis', 'scoring_model', 'rule', 'lead_id', 'life_starts_on', 'life_ends_on',
    'rule_product', 'points', 'within_days',
] %}

with matches as (
    select
        *,
        row_number() over (
            partition by basis, scoring_model, rule, lead_id, life_starts_on
            order by occurred_at, event_id
        ) as match_of_life,
        count(*) over (
            partition by basis, scoring_model, rule, lead_id, life_starts_on
        ) as matches_of_life
    from {{ ref('behavior_matches') }}
    where occurrences > 1 and within_days is not null
),

-- Most leads never come to N matches.
enough as (
    select * from matches where matches_of_life >= occurrences
),

windows as (
    select
        first_match.{{ keys | join(', first_match.') }},
        last_match.occurred_on as starts_on,
        {{ add_days('first_match.occurred_on', 'first_match.within_days') }} as ends_on
    from enough as first_match
    inner join enough as last_match using (basis, scoring_model, rule, lead_id)
    where
        first_match.life_starts_on is not distinct from last_match.life_starts_on
        and first_match.match_of_life + first_match.occurrences - 1
        = last_match.match_of_life
        and last_match.occurred_on
        < {{ add_days('first_match.occurred_on', 'first_match.within_days') }}
),

spans as (
    {{ merged_spans('windows', keys) }}
),

final as (
    select
        spans.basis,
        spans.scoring_model,
        spans.lead_id,
        'behavior' as dimension,
        'behavior' as signal,
        spans.rule,
        spans.rule_product as product,
        spans.starts_on,
        least(spans.ends_on, spans.life_ends_on) as ends_on,
        spans.points,
        'none' as decay,
        count(*) as occurrences,
        spans.points as raw_points,
        max(matches.known_on) as known_on
    from spans
    inner join enough as matches using (basis, scoring_model, rule, lead_id)
    where
        spans.life_starts_on is not distinct from matches.life_starts_on
        and spans.starts_on
        < {{ add_days('matches.occurred_on', 'matches.within_days') }}
        and spans.ends_on > matches.occurred_on
    group by
        spans.{{ keys | join(', spans.') }}, spans.starts_on, spans.ends_on
)

select * from final
