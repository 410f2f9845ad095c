{#- The instant (UTC timestamp) that `text` spells in one of the forms of the input
    contract, else null. A day alone is its start in the business time zone. -#}
{% macro instant_from_text(text) -%}
    {{ return(adapter.dispatch('instant_from_text')(text)) }}
{%- endmacro %}

{% macro default__instant_from_text(text) -%}
    {%- set day = '[0-9]{4}-[0-9]{2}-[0-9]{2}' -%}
    {%- set time = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?' -%}
    {%- set offset = 'Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?' -%}
    case
        when starts_with({{ text }}, '0000') then null
        when regexp_full_match({{ text }}, '{{ day }}')
            then {{ start_of_day('try_cast(' ~ text ~ ' as date)') }}
        when regexp_full_match({{ text }}, '{{ day }}[T ]{{ time }}({{ offset }})?')
            then try_cast(
                substr({{ text }}, 1, 10) || ' '
                || regexp_extract(substr({{ text }}, 12), '^[0-9:.]+') as timestamp
            ) - to_minutes(
                case when substr({{ text }}, 12) like '%-%' then -1 else 1 end * (
                    coalesce(try_cast(regexp_extract(
                        {{ text }}, '[0-9][+-]([0-9]{2}):?([0-9]{2})?$', 1
                    ) as bigint), 0) * 60
                    + coalesce(try_cast(regexp_extract(
                        {{ text }}, '[0-9][+-]([0-9]{2}):?([0-9]{2})?$', 2
                    ) as bigint), 0)
                )
            )
    end
{%- endmacro %}

{% macro spark__instant_from_text(text) -%}
    {%- set day = '[0-9]{4}-[0-9]{2}-[0-9]{2}' -%}
    {%- set time = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?' -%}
    {%- set offset = 'Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?' -%}
    {%- set offset_parts = "'[0-9][+-]([0-9]{2}):?([0-9]{2})?$'" -%}
    case
        when startswith({{ text }}, '0000') then null
        when {{ text }} rlike '\\A{{ day }}\\z'
            then {{ start_of_day('try_cast(' ~ text ~ ' as date)') }}
        when {{ text }} rlike '\\A{{ day }}[T ]{{ time }}({{ offset }})?\\z'
            then timestampadd(
                minute,
                case when substr({{ text }}, 12) like '%-%' then 1 else -1 end * cast(
                    coalesce(try_cast(regexp_extract(
                        {{ text }}, {{ offset_parts }}, 1
                    ) as int), 0) * 60
                    + coalesce(try_cast(regexp_extract(
                        {{ text }}, {{ offset_parts }}, 2
                    ) as int), 0)
                as int),
                try_cast(
                    substr({{ text }}, 1, 10) || ' '
                    || regexp_extract(substr({{ text }}, 12), '^[0-9:.]+', 0)
                    as timestamp
                )
            )
    end
{%- endmacro %}


{#- An instant as text, `YYYY-MM-DD HH:MM:SS` in UTC. -#}
{% macro text_from_instant(instant) -%}
    {{ return(adapter.dispatch('text_from_instant')(instant)) }}
{%- endmacro %}

{% macro default__text_from_instant(instant) -%}
    strftime({{ instant }}, '%Y-%m-%d %H:%M:%S')
{%- endmacro %}

{% macro spark__text_from_instant(instant) -%}
    date_format({{ instant }}, 'yyyy-MM-dd HH:mm:ss')
{%- endmacro %}


{#- The calendar day, in the business time zone, of an instant (UTC timestamp). -#}
{% macro business_day(instant) -%}
    {{ return(adapter.dispatch('business_day')(instant)) }}
{%- endmacro %}

{% macro default__business_day(instant) -%}
    {%- if business_timezone() == 'UTC' -%}
        cast({{ instant }} as date)
    {%- else -%}
        cast(timezone('{{ business_timezone() }}', timezone('UTC', {{ instant }})) as date)
    {%- endif -%}
{%- endmacro %}

{% macro spark__business_day(instant) -%}
    {%- if business_timezone() == 'UTC' -%}
        cast({{ instant }} as date)
    {%- else -%}
        cast(from_utc_timestamp({{ instant }}, '{{ business_timezone() }}') as date)
    {%- endif -%}
{%- endmacro %}


{#- The instant (UTC timestamp) at which a calendar day begins in the business zone. -#}
{% macro start_of_day(day) -%}
    {{ return(adapter.dispatch('start_of_day')(day)) }}
{%- endmacro %}

{% macro default__start_of_day(day) -%}
    {%- if business_timezone() == 'UTC' -%}
        cast({{ day }} as timestamp)
    {%- else -%}
        {%- set start -%}
            timezone('UTC', timezone('{{ business_timezone() }}', cast({{ day }} as timestamp)))
        {%- endset -%}
        {#- Where clocks go back to midnight the day begins with the first one. -#}
        case
            when {{ business_day(start ~ " - interval 1 hour") }} = {{ day }}
                then {{ start }} - interval 1 hour
            else {{ start }}
        end
    {%- endif -%}
{%- endmacro %}

{#- Java takes the first midnight of two, and the first moment of a day without one. -#}
{% macro spark__start_of_day(day) -%}
    {%- if business_timezone() == 'UTC' -%}
        cast({{ day }} as timestamp)
    {%- else -%}
        to_utc_timestamp(cast({{ day }} as timestamp), '{{ business_timezone() }}')
    {%- endif -%}
{%- endmacro %}


{#- The day `days` (whole number) after `day`. dbt's `dateadd` makes an instant of a day,
    at five times the cost. -#}
{% macro add_days(day, days) -%}
    {{ return(adapter.dispatch('add_days')(day, days)) }}
{%- endmacro %}

{% macro default__add_days(day, days) -%}
    ({{ day }} + cast({{ days }} as integer))
{%- endmacro %}

{% macro spark__add_days(day, days) -%}
    date_add({{ day }}, cast({{ days }} as int))
{%- endmacro %}


{#- The number of days from one day to a later one. -#}
{% macro days_between(first, last) -%}
    cast({{ dbt.datediff(first, last, 'day') }} as integer)
{%- endmacro %}


{#- The day `years` (whole number) years after `day`; 29 February becomes 28. -#}
{% macro add_years(day, years) -%}
    cast({{ dbt.dateadd('year', years, day) }} as date)
{%- endmacro %}


{#- The instant `seconds` (whole number) after `instant`. dbt's `dateadd` for Spark loses
    fractions of a second. -#}
{% macro add_seconds(instant, seconds) -%}
    {{ return(adapter.dispatch('add_seconds')(instant, seconds)) }}
{%- endmacro %}

{% macro default__add_seconds(instant, seconds) -%}
    {{ instant }} + to_seconds(cast({{ seconds }} as bigint))
{%- endmacro %}

{% macro spark__add_seconds(instant, seconds) -%}
    timestampadd(second, cast({{ seconds }} as int), {{ instant }})
{%- endmacro %}
