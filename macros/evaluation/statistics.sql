{#- `number` (double precision) rounded half up to four decimals, as double precision. -#}
{% macro half_up(number) -%}
    cast(floor(({{ number }}) * 10000 + 0.5) / 10000 as double)
{%- endmacro %}


{#- The share of `part` in `whole`, two counts, as double precision; null for a whole of 0. -#}
{% macro share_of(part, whole) -%}
    cast({{ part }} as double) / nullif({{ whole }}, 0)
{%- endmacro %}


{#- The ends of Wilson's interval for the share of `part` in `whole` (counts), at `z`
    standard errors; not rounded; null for a whole of 0. It never leaves 0 … 1, and is no
    point where nobody or everybody is in the part. -#}
{% macro wilson_low(part, whole, z) -%}
    {{ wilson_end(part, whole, z, '-') }}
{%- endmacro %}

{% macro wilson_high(part, whole, z) -%}
    {{ wilson_end(part, whole, z, '+') }}
{%- endmacro %}

{#- One end: which one says the `sign`. -#}
{% macro wilson_end(part, whole, z, sign) -%}
    {%- set z = 'cast(' ~ z ~ ' as double)' -%}
    ({{ part }} + {{ z }} * {{ z }} / 2 {{ sign }} {{ z }} * sqrt(
        {{ share_of(part ~ ' * (' ~ whole ~ ' - ' ~ part ~ ')', whole) }}
        + {{ z }} * {{ z }} / 4
    )) / ({{ whole }} + {{ z }} * {{ z }})
{%- endmacro %}


{#- The share of a standard normal distribution that lies below `z` (double precision), off
    by less than 0.0000001: the polynomial 26.2.17 of Abramowitz and Stegun. -#}
{% macro normal_cdf(z) -%}
    {%- set t = '(1 / (1 + 0.2316419 * abs(' ~ z ~ ')))' -%}
    {%- set tail -%}
        0.3989422804014327 * exp(-({{ z }}) * ({{ z }}) / 2) * {{ t }} * (
            0.31938153 + {{ t }} * (-0.356563782 + {{ t }} * (
                1.781477937 + {{ t }} * (-1.821255978 + {{ t }} * 1.330274429)
            ))
        )
    {%- endset -%}
    case when {{ z }} > 0 then 1 - {{ tail }} else {{ tail }} end
{%- endmacro %}


{#- In which of `bins` (a number) equal parts of all `weight` a row lies, from 0 on: the share
    of the weight that is below it, in whole parts. Rows that are equal belong together, so
    parts may be empty. An expression with windows over rows that have each value of `value`
    once within `keys`; without any weight all are in the last part. -#}
{% macro bin_of(weight, value, keys, bins) -%}
    cast(least(
            {{ bins }} - 1,
            floor({{ share_of(
                '(' ~ bins ~ ' * (sum(' ~ weight ~ ') over (partition by '
                ~ keys | join(', ') ~ ' order by ' ~ value
                ~ ' rows unbounded preceding) - ' ~ weight ~ '))',
                'sum(' ~ weight ~ ') over (partition by ' ~ keys | join(', ') ~ ')'
            ) }})
        ) as bigint)
{%- endmacro %}


{#- How uncertain the outcome of `whole` observations is of which `part` converted, summed
    over them, in natural units; 0 where all or none did. -#}
{% macro entropy_of(part, whole) -%}
    coalesce(
            -({{ part }}) * ln(nullif({{ share_of(part, whole) }}, 0)), 0.0
        ) + coalesce(
            -({{ whole }} - {{ part }})
            * ln(nullif({{ share_of('(' ~ whole ~ ' - ' ~ part ~ ')', whole) }}, 0)), 0.0
        )
{%- endmacro %}
