{#- What `points` (whole) are worth at a `weight` of decay_weights (empty: nothing), to the
    last digit. Products of at most 18 digits are one word of a processor, longer ones two,
    which takes twice as long to add up. -#}
{% macro worth(points, weight) -%}
    cast({{ points }} as decimal(11, 0)) * coalesce({{ weight }}, 0.0000)
{%- endmacro %}


{#- A query for what each of the entries of `entries` is worth on a day: the columns of the
    entry, those of its rule that a score needs, and `contribution`, its points at the
    weight of their age, to the last digit. What does not count on the day is left out.
    Every score, of any subject on any day, is a sum over these rows.

    Arguments: `entries`, a relation with the columns `rule_id`, `starts_on`, `ends_on`
    and `points` (whole) of the ledger; `day`, an SQL expression: one day for all, such as
    as_of(), or a column of `entries`, such as `entries.month_start`, where each row has a
    day of its own. -#}
{% macro contributions_on(day, entries) -%}
    select
        entries.*,
        rules.scoring_model,
        rules.rule,
        rules.dimension,
        rules.signal,
        decay_weights.weight,
        {{ worth('entries.points', 'decay_weights.weight') }} as contribution
    from {{ entries }} as entries
    inner join {{ ref('rules') }} as rules on entries.rule_id = rules.rule_id
    left join {{ ref('decay_weights') }} as decay_weights
        on
            rules.decay = decay_weights.decay
            and {{ days_between('entries.starts_on', day) }} = decay_weights.age
    where
        entries.starts_on <= {{ day }}
        and coalesce(entries.ends_on > {{ day }}, true)
{%- endmacro %}


{#- The columns `fit`, `behavior`, `inactivity` and `timing`: sums of the expression
    `points` over the score entries with the alias `entries`, as the caps need them. -#}
{% macro sums_by_part(points) -%}
    {%- for signal in ['fit', 'behavior', 'inactivity'] %}
        coalesce(sum(
            case when entries.signal = '{{ signal }}' then {{ points }} end
        ), 0) as {{ signal }},
    {%- endfor %}
        coalesce(sum(
            case when entries.dimension = 'timing' then {{ points }} end
        ), 0) as timing
{%- endmacro %}


{#- A query for the scores that sums of contributions make: those of fit and behavior cut
    at the caps of the scoring model, the total raised to its floor. The relation `sums`
    has the sums `fit`, `behavior`, `inactivity` and `timing` and the columns `keys`,
    `scoring_model` among them. -#}
{% macro capped_scores(sums, keys) -%}
    select
        {{ keys | join(', ') }},
        {%- for score in ['fit_score', 'behavior_score', 'timing_score'] %}
        cast({{ score }} as decimal(18, 4)) as {{ score }},
        {%- endfor %}
        cast(
            greatest(fit_score + behavior_score + timing_score, score_floor)
            as decimal(18, 4)
        ) as total_score,
        -- What the caps take and the floor gives.
        cast(fit_score - fit as decimal(18, 4)) as fit_cap,
        cast(capped_behavior - behavior as decimal(18, 4)) as behavior_cap,
        cast(
            greatest(score_floor - fit_score - behavior_score - timing_score, 0)
            as decimal(18, 4)
        ) as score_floor
    from (
        select
            sums.{{ keys | join(', sums.') }},
            sums.fit,
            sums.behavior,
            models.score_floor,
            least(sums.fit, models.fit_cap) as fit_score,
            least(sums.behavior, models.behavior_cap) as capped_behavior,
            least(sums.behavior, models.behavior_cap) + sums.inactivity
                as behavior_score,
            sums.timing as timing_score
        from {{ sums }} as sums
        inner join {{ ref('scored_models') }} as models
            on sums.scoring_model = models.scoring_model
    ) as capped_sums
{%- endmacro %}


{#- True where the scores of `scores` reach what its row of scored_models, `models`, asks
    for; an empty minimum is always reached. -#}
{% macro is_qualifying(scores, models) -%}
    coalesce({{ scores }}.total_score >= {{ models }}.mql_score, true)
    and coalesce({{ scores }}.fit_score >= {{ models }}.min_fit, true)
    and coalesce({{ scores }}.behavior_score >= {{ models }}.min_behavior, true)
{%- endmacro %}
