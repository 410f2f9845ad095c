{#- The number of months from one scoring day to the next: the var `evaluation_months`. -#}
{% macro evaluation_months() -%}
    {%- set months = var('evaluation_months') | string -%}
    {%- if months not in ['1', '2', '3', '4', '6', '12'] -%}
        {{ exceptions.raise_compiler_error(
            "evaluation_months: '" ~ months ~ "' is none of 1, 2, 3, 4, 6 and 12: a year "
            ~ "must hold a whole number of periods."
        ) }}
    {%- endif -%}
    {{ return(months | int) }}
{%- endmacro %}


{#- A query for the scoring days: the starts of calendar periods of `evaluation_months`
    months, from `as_of` less the limit `months` on, up to `as_of`. `ends_on` is the next
    scoring day, with which the period of a day ends; it may lie after `as_of`. -#}
{% macro scoring_days() -%}
    {%- set months = evaluation_months() -%}
    {%- set day = modules.re.search('[0-9]{4}-[0-9]{2}', as_of()).group() -%}
    {%- set month = ((day[5:] | int) - 1) // months * months + 1 -%}
    {%- set last_start = "cast('%s-%02d-01' as date)" | format(day[:4], month) %}
    with limits as (
        {{ limits_of(['months']) }}
    ),

    periods as (
        {{ numbers_up_to('floor(limits.months / ' ~ months ~ ')') }}
        from limits
    ),

    starts as (
        select
            {{ add_months(last_start, '-' ~ months ~ ' * number') }} as scored_on
        from periods
    )

    select
        starts.scored_on,
        {{ add_months('starts.scored_on', months) }} as ends_on
    from starts
    cross join limits
    where
        starts.scored_on
        >= {{ add_months(as_of(), 'cast(-floor(limits.months) as integer)') }}
{%- endmacro %}
