{#- A query that says of each of the intervals of `intervals`, on whose days the scores
    only fade, whether the lead is ready to be an MQL (`is_ready`: the scores qualify and
    nothing is in the way) and whether its total is too low to remain one (`has_fallen`):
    on all of the days, or on none; empty where on some it is and on others not.

    No score of an interval is higher than with all gains as on its first day and all
    losses as on its last, and none is lower than the other way round: where both give the
    same answer, all days do. An interval of one day always has an answer.

    `intervals` is a relation with the columns subject_id, scoring_model, first_day,
    last_day and is_blocked, such as score_intervals. -#}
{% macro readiness_of(intervals) -%}
    {%- set keys = [
        'subject_id', 'scoring_model', 'first_day', 'last_day', 'is_blocked',
    ] -%}
    with ends as (
        select
            {{ keys | join(', ') }},
            first_day as day,
            'most' as bound_of_gains,
            'least' as bound_of_losses
        from {{ intervals }}

        union all

        select
            {{ keys | join(', ') }},
            last_day as day,
            'least' as bound_of_gains,
            'most' as bound_of_losses
        from {{ intervals }}
    ),

    entries_at_the_ends as (
        select
            ends.subject_id,
            ends.first_day,
            ends.last_day,
            ends.is_blocked,
            ends.day,
            case
                when entries.points > 0 then ends.bound_of_gains
                else ends.bound_of_losses
            end as bound,
            entries.rule_id,
            entries.starts_on,
            entries.ends_on,
            entries.points
        from ends
        inner join {{ ref('candidate_entries') }} as entries
            on
                ends.subject_id = entries.subject_id
                and ends.scoring_model = entries.scoring_model
                and ends.day >= entries.starts_on
                and coalesce(ends.day < entries.ends_on, true)
    ),

    worth as (
        {{ contributions_on('entries.day', 'entries_at_the_ends') }}
    ),

    -- A contribution of 0 gives intervals on which no entry counts a row.
    contributions as (
        select {{ keys | join(', ') }}, bound, dimension, signal, contribution
        from worth

        union all

        select
            {{ keys | join(', ') }},
            bound_of_gains as bound,
            'fit' as dimension,
            'fit' as signal,
            0 as contribution
        from ends
    ),

    sums as (
        select
            entries.{{ keys | join(', entries.') }},
            entries.bound,
            {{- sums_by_part('entries.contribution') }}
        from contributions as entries
        group by entries.{{ keys | join(', entries.') }}, entries.bound
    ),

    scores as (
        {{ capped_scores('sums', keys=keys + ['bound']) }}
    ),

    answers as (
        select
            scores.{{ keys | join(', scores.') }},
            {{ is_qualifying('scores', 'models') }} and not scores.is_blocked as is_ready,
            coalesce(scores.total_score < models.rearm_score, false) as has_fallen
        from scores
        inner join {{ ref('scored_models') }} as models
            on scores.scoring_model = models.scoring_model
    )

    select
        {{ keys | join(', ') }},
        {{ unanimous('is_ready') }} as is_ready,
        {{ unanimous('has_fallen') }} as has_fallen
    from answers
    group by {{ keys | join(', ') }}
{%- endmacro %}


{#- Aggregate: the value of the boolean column where all rows have the same, else null. -#}
{% macro unanimous(column) -%}
    case when bool_and({{ column }}) = bool_or({{ column }}) then bool_and({{ column }}) end
{%- endmacro %}
