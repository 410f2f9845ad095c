-- "While there have been three pricing visits within seven days": every N matches that
-- lie close enough open a window; windows that touch are one span.
{%- set keys = [
    'basis', 'rule_id', 'subject_id', 'period_starts_on', 'period_ends_on',
] %}

with matches as (
    select
        *,
        {{ add_days('occurred_on', 'within_days') }} as counts_until,
        row_number() over (
            partition by basis, rule_id, subject_id, period_starts_on
            order by occurred_at, event_id
        ) as match_of_period,
        count(*) over (
            partition by basis, rule_id, subject_id, period_starts_on
        ) as matches_of_period
    from {{ ref('behavior_matches') }}
    where occurrences > 1 and within_days is not null
),

-- Most leads never come to N matches.
enough as (
    select * from matches where matches_of_period >= occurrences
),

windows as (
    select
        first_match.{{ keys | join(', first_match.') }},
        last_match.occurred_on as starts_on,
        first_match.counts_until as ends_on
    from enough as first_match
    inner join enough as last_match
        on
            first_match.basis = last_match.basis
            and first_match.rule_id = last_match.rule_id
            and first_match.subject_id = last_match.subject_id
            and first_match.match_of_period + first_match.occurrences - 1
            = last_match.match_of_period
    where
        first_match.period_starts_on is not distinct from last_match.period_starts_on
        and last_match.occurred_on < first_match.counts_until
),

spans as (
    {{ merged_spans('windows', keys) }}
),

counted as (
    select
        spans.basis,
        spans.rule_id,
        spans.subject_id,
        spans.starts_on,
        least(spans.ends_on, spans.period_ends_on) as ends_on,
        count(*) as occurrences,
        max(matches.known_on) as known_on
    from spans
    inner join enough as matches
        on
            spans.basis = matches.basis
            and spans.rule_id = matches.rule_id
            and spans.subject_id = matches.subject_id
    where
        spans.period_starts_on is not distinct from matches.period_starts_on
        and spans.starts_on < matches.counts_until
        and spans.ends_on > matches.occurred_on
    group by spans.{{ keys | join(', spans.') }}, spans.starts_on, spans.ends_on
),

final as (
    select
        counted.basis,
        counted.subject_id,
        counted.rule_id,
        rules.product,
        counted.starts_on,
        counted.ends_on,
        rules.points,
        counted.occurrences,
        rules.points as raw_points,
        counted.known_on
    from counted
    inner join {{ ref('scored_behavior_rules') }} as rules
        on counted.rule_id = rules.rule_id
)

select * from final
