{#- Columns that count deals and add up their amounts. `currency` must be among what they
    are grouped by: amounts of two currencies have no sum. -#}
{% macro sums_of_deals() -%}
    cast(count(case when not is_won then 1 end) as bigint) as open_deals,
    {{ sum_of_amounts('case when not is_won then amount end') }} as open_amount,
    cast(count(case when is_won then 1 end) as bigint) as won_deals,
    {{ sum_of_amounts('case when is_won then amount end') }} as won_amount,
    cast(
        count(case when amount is null then 1 end) as bigint
    ) as deals_without_amount
{%- endmacro %}

{#- The sum of the amounts `amounts`; nothing counts as 0. -#}
{% macro sum_of_amounts(amounts) -%}
    cast(coalesce(sum({{ amounts }}), 0) as decimal(38, 6))
{%- endmacro %}


{#- The least score of the band, ten points wide, that holds `score`. -#}
{% macro score_band_start(score) -%}
    {%- set whole = 'cast(floor(' ~ score ~ ') as bigint)' -%}
    {{ whole }} - ({{ whole }} % 10 + 10) % 10
{%- endmacro %}


{#- The name of the score band, ten points wide, that holds `score`: `[70, 80)`. -#}
{% macro score_band(score) -%}
    {%- set least = score_band_start(score) -%}
    case
        when {{ score }} is not null
            then '[' || cast({{ least }} as {{ dbt.type_string() }})
                || ', ' || cast({{ least }} + 10 as {{ dbt.type_string() }}) || ')'
    end
{%- endmacro %}
