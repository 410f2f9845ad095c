{#- A day as people write it: `2 Nov 2026`. -#}
{% macro day_in_words(day) -%}
    {%- set number = "cast(extract({} from " ~ day ~ ") as " ~ dbt.type_string() ~ ")" -%}
    {{ number.format('day') }} || ' ' || substr(
        'JanFebMarAprMayJunJulAugSepOctNovDec',
        cast(extract(month from {{ day }}) as integer) * 3 - 2,
        3
    ) || ' ' || {{ number.format('year') }}
{%- endmacro %}


{#- By how many points `score` misses `minimum`, rounded up to a tenth, in words: `41.2
    points`, with `what` behind; null where it does not. -#}
{% macro shortfall_in_words(score, minimum, what='') -%}
    {%- set tenths = "ceil((" ~ minimum ~ " - " ~ score ~ ") * 10)" -%}
    case
        when {{ score }} < {{ minimum }}
            then {{ text_from_number(
                'cast(cast(' ~ tenths ~ ' as decimal(18, 0)) * 0.1 as decimal(18, 1))'
            ) }} || case when {{ tenths }} = 10 then ' point' else ' points' end
                || '{{ what }}'
    end
{%- endmacro %}


{#- A name in snake_case as the beginning of a sentence: `job_title` is `Job title`. -#}
{% macro name_in_words(name) -%}
    upper(substr({{ name }}, 1, 1)) || substr(replace({{ name }}, '_', ' '), 2)
{%- endmacro %}


{#- The texts `text` of the first three rows of a group by `place` (1, 2, 3), one after the
    other. -#}
{% macro first_three(text, place='place') -%}
    concat_ws(
            ' | '
            {%- for number in range(1, 4) %},
            max(case when {{ place }} = {{ number }} then {{ text }} end)
            {%- endfor %}
        )
{%- endmacro %}
