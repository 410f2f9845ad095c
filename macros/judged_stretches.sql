{#- A query that judges the stretches of the relation `stretches`, in which points only
    fade (`lead_id`, `scoring_model`, `starts_on`, `ends_on`): whether the score qualifies
    (`is_ready`) and whether it is too low to remain an MQL (`has_fallen`) on all of its
    days, or on none; empty where some are and some are not.

    The score is at most what gains of the first day and losses of the last make, and at
    least what losses of the first and gains of the last make. A stretch of one day is
    always decided. -#}
{% macro judged_stretches(stretches) -%}
    {%- set keys = ['lead_id', 'scoring_model', 'starts_on', 'ends_on'] -%}
    with bounds as (
        select
            {{ keys | join(', ') }},
            'most' as bound,
            starts_on as gains_on,
            {{ add_days('ends_on', -1) }} as losses_on
        from {{ stretches }}

        union all

        select
            {{ keys | join(', ') }},
            'least' as bound,
            {{ add_days('ends_on', -1) }} as gains_on,
            starts_on as losses_on
        from {{ stretches }}
    ),

    sums as (
        select
            bounds.{{ keys | join(', bounds.') }},
            bounds.bound,
            models.fit_cap,
            models.behavior_cap,
            models.score_floor,
            {{- sums_by_part(
                'entries.gains * coalesce(weights_of_gains.weight, 0)'
                ' + entries.losses * coalesce(weights_of_losses.weight, 0)'
            ) }}
        from bounds
        inner join {{ ref('scored_models') }} as models
            on bounds.scoring_model = models.scoring_model
        left join {{ ref('candidate_entries') }} as entries
            on
                bounds.lead_id = entries.lead_id
                and bounds.scoring_model = entries.scoring_model
                and entries.starts_on <= bounds.starts_on
                and entries.ends_on > bounds.starts_on
        left join {{ ref('decay_weights') }} as weights_of_gains
            on
                entries.decay = weights_of_gains.decay
                and {{ days_between('entries.starts_on', 'bounds.gains_on') }}
                = weights_of_gains.age
        left join {{ ref('decay_weights') }} as weights_of_losses
            on
                entries.decay = weights_of_losses.decay
                and {{ days_between('entries.starts_on', 'bounds.losses_on') }}
                = weights_of_losses.age
        group by
            bounds.{{ keys | join(', bounds.') }}, bounds.bound, models.fit_cap,
            models.behavior_cap, models.score_floor
    ),

    scores as (
        {{ capped_scores('sums', keys=keys + ['bound']) }}
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
