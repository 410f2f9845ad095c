{#- The models of the room signals, all in one shape. Those that follow activities give
    their entries on the bases `official`, `unsuppressed` and, where rules for behavior
    make them, `anonymous`, with the account in the place of the lead; the others on one. -#}
{% macro signals() -%}
    {{ return([
        'signal_fit',
        'signal_behavior',
        'signal_nth_behavior',
        'signal_repeated_behavior',
        'signal_inactivity',
        'signal_buying_cycle',
        'signal_seasonal',
    ]) }}
{%- endmacro %}


{#- The columns of an entry that no matches made: no product, no decay, known at once. -#}
{% macro entry_without_matches() -%}
    cast(null as {{ dbt.type_string() }}) as product,
        points,
        'none' as decay,
        1 as occurrences,
        points as raw_points,
        starts_on as known_on
{%- endmacro %}


{#- A query for the entries of all signals up to `as_of` that meet `condition`. -#}
{% macro entries_of_signals(condition) -%}
    {%- for signal in signals() %}
    select
        scoring_model,
        lead_id,
        dimension,
        signal,
        rule,
        product,
        starts_on,
        ends_on,
        cast(points as bigint) as points,
        decay,
        cast(occurrences as bigint) as occurrences,
        cast(raw_points as bigint) as raw_points,
        known_on
    from {{ ref(signal) }}
    where starts_on <= {{ as_of() }} and {{ condition }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
