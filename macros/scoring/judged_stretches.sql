{#- A query that judges the stretches of the relation `stretches`, in which points only
    fade (`subject_id`, `scoring_model`, `starts_on`, `ends_on`): whether the score qualifies
    (`is_ready`) and whether it is too low to remain an MQL (`has_fallen`) on all of its
    days, or on none; empty where some are and some are not.

    The score is at most what gains of the first day and losses of the last make, and at
    least what losses of the first and gains of the last make. A stretch of one day is
    always decided. -#}
{% macro judged_intervals(stretches) -%}
    {%- set keys = ['subject_id', 'scoring_model', 'starts_on', 'ends_on'] -%}
    {%- set parts = ['fit', 'behavior', 'inactivity', 'timing'] -%}
    with sums as (
        select
            stretches.{{ keys | join(', stretches.') }},
            {{- sums_by_part(
                worth('entries.gains', 'first_weights.weight') ~ ' + '
                ~ worth('entries.losses', 'last_weights.weight'),
                name='most_'
            ) }},
            {{- sums_by_part(
                worth('entries.losses', 'first_weights.weight') ~ ' + '
                ~ worth('entries.gains', 'last_weights.weight'),
                name='least_'
            ) }}
        from {{ stretches }} as stretches
        left join {{ ref('candidate_entries') }} as entries
            on
                stretches.subject_id = entries.subject_id
                and stretches.scoring_model = entries.scoring_model
                and stretches.starts_on >= entries.starts_on
                and stretches.starts_on < entries.ends_on
        left join {{ ref('decay_weights') }} as first_weights
            on
                entries.decay = first_weights.decay
                and {{ days_between('entries.starts_on', 'stretches.starts_on') }}
                = first_weights.age
        left join {{ ref('decay_weights') }} as last_weights
            on
                entries.decay = last_weights.decay
                and {{ days_between('entries.starts_on', 'stretches.ends_on') }} - 1
                = last_weights.age
        group by stretches.{{ keys | join(', stretches.') }}
    ),

    bounds as (
        {%- for bound in ['most', 'least'] %}
        select
            {{ keys | join(', ') }},
            {%- for part in parts %}
            {{ bound }}_{{ part }} as {{ part }},
            {%- endfor %}
            '{{ bound }}' as bound
        from sums
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ),

    scores as (
        {{ capped_scores('bounds', keys=keys + ['bound']) }}
    ),

    judged as (
        select
            scores.{{ keys | join(', scores.') }},
            {{ is_qualifying('scores', 'models') }} as qualifies,
            coalesce(scores.total_score < models.rearm_score, false) as has_fallen
        from scores
        inner join {{ ref('scored_models') }} as models
            on scores.scoring_model = models.scoring_model
    )

    select
        {{ keys | join(', ') }},
        {{ unanimous('qualifies') }} as is_ready,
        {{ unanimous('has_fallen') }} as has_fallen
    from judged
    group by {{ keys | join(', ') }}
{%- endmacro %}


{#- Aggregate: the value of the boolean column where all rows have the same, else null. -#}
{% macro unanimous(column) -%}
    case when bool_and({{ column }}) = bool_or({{ column }}) then bool_and({{ column }}) end
{%- endmacro %}
