{#- The instant (UTC timestamp) that `text` spells in one of the forms of the input
    contract, else null. A day alone is its start in the business time zone; a time without
    an offset is UTC, or that of the business time zone where `is_local`. -#}
{% macro instant_from_text(text, is_local=false) -%}
    {{ return(adapter.dispatch('instant_from_text')(text, is_local)) }}
{%- endmacro %}

{% macro default__instant_from_text(text, is_local) -%}
    {%- set day = '[0-9]{4}-[0-9]{2}-[0-9]{2}' -%}
    {%- set time = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?' -%}
    {%- set offset = 'Z| UTC| GMT|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?' -%}
    {%- set timestamp = 'try_cast(' ~ text ~ ' as timestamp)' -%}
    case
        when starts_with({{ text }}, '0000') then null
        when regexp_full_match({{ text }}, '{{ day }}[T ]{{ time }}')
            then {{ instant_from_local(timestamp) if is_local else timestamp }}
        when regexp_full_match({{ text }}, '{{ day }}')
            then {{ start_of_day('try_cast(' ~ text ~ ' as date)') }}
        when regexp_full_match({{ text }}, '{{ day }}[T ]{{ time }}({{ offset }})')
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

{% macro spark__instant_from_text(text, is_local) -%}
    {%- set day = '[0-9]{4}-[0-9]{2}-[0-9]{2}' -%}
    {%- set time = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?' -%}
    {%- set offset = 'Z| UTC| GMT|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?' -%}
    {%- set offset_parts = "'[0-9][+-]([0-9]{2}):?([0-9]{2})?$'" -%}
    {%- set timestamp = 'try_cast(' ~ text ~ ' as timestamp)' -%}
    case
        when startswith({{ text }}, '0000') then null
        when {{ text }} rlike '\\A{{ day }}[T ]{{ time }}\\z'
            then {{ instant_from_local(timestamp) if is_local else timestamp }}
        when {{ text }} rlike '\\A{{ day }}\\z'
            then {{ start_of_day('try_cast(' ~ text ~ ' as date)') }}
        when {{ text }} rlike '\\A{{ day }}[T ]{{ time }}({{ offset }})\\z'
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


{#- The instant `microseconds` (whole number) after the start of 1970 in UTC. -#}
{% macro instant_from_epoch(microseconds) -%}
    {{ return(adapter.dispatch('instant_from_epoch')(microseconds)) }}
{%- endmacro %}

{% macro default__instant_from_epoch(microseconds) -%}
    make_timestamp({{ microseconds }})
{%- endmacro %}

{% macro spark__instant_from_epoch(microseconds) -%}
    timestamp_micros({{ microseconds }})
{%- endmacro %}


{#- What a column of the engine's type `timestamp` holds: an `instant`, or a `local` time,
    which says nothing of its zone. -#}
{% macro kind_of_timestamp() -%}
    {{ return(adapter.dispatch('kind_of_timestamp')()) }}
{%- endmacro %}

{% macro default__kind_of_timestamp() -%} {{ return('local') }} {%- endmacro %}

{% macro spark__kind_of_timestamp() -%} {{ return('instant') }} {%- endmacro %}


{#- A column of a type with a zone as an instant (UTC timestamp). -#}
{% macro utc_timestamp(instant) -%}
    {{ return(adapter.dispatch('utc_timestamp')(instant)) }}
{%- endmacro %}

{% macro default__utc_timestamp(instant) -%} timezone('UTC', {{ instant }}) {%- endmacro %}

{% macro spark__utc_timestamp(instant) -%} {{ instant }} {%- endmacro %}


{#- The calendar day, in the business time zone, of an instant (UTC timestamp). -#}
{% macro business_day(instant) -%}
    cast({{ local_from_instant(instant) }} as date)
{%- endmacro %}


{#- The instant (UTC timestamp) at which a calendar day begins in the business zone. -#}
{% macro start_of_day(day) -%}
    {{ instant_from_local('cast(' ~ day ~ ' as timestamp)') }}
{%- endmacro %}


{#- What clocks of the business time zone show at an instant (UTC timestamp). -#}
{% macro local_from_instant(instant) -%}
    {%- if business_timezone() == 'UTC' -%}
        {{ return(instant) }}
    {%- endif -%}
    {{ return(adapter.dispatch('local_from_instant')(instant)) }}
{%- endmacro %}

{% macro default__local_from_instant(instant) -%}
    timezone('{{ business_timezone() }}', timezone('UTC', {{ instant }}))
{%- endmacro %}

{% macro spark__local_from_instant(instant) -%}
    from_utc_timestamp({{ instant }}, '{{ business_timezone() }}')
{%- endmacro %}


{#- The instant (UTC timestamp) at which clocks of the business time zone show `local`.
    Where they show it twice it is the first; a time that they leave out is that much after
    the last moment before the gap. -#}
{% macro instant_from_local(local) -%}
    {%- if business_timezone() == 'UTC' -%}
        {{ return(local) }}
    {%- endif -%}
    {{ return(adapter.dispatch('instant_from_local')(local)) }}
{%- endmacro %}

{#- DuckDB takes the second of two, so the offset of the day before is tried first. -#}
{% macro default__instant_from_local(local) -%}
    {%- set second -%}
        timezone('UTC', timezone('{{ business_timezone() }}', {{ local }}))
    {%- endset -%}
    {%- set day_before = second ~ ' - interval 1 day' -%}
    {%- set first -%}
        {{ local }} - ({{ local_from_instant(day_before) }} - ({{ day_before }}))
    {%- endset -%}
    case
        when {{ local_from_instant(first) }} = {{ local }} then {{ first }}
        else {{ second }}
    end
{%- endmacro %}

{% macro spark__instant_from_local(local) -%}
    to_utc_timestamp({{ local }}, '{{ business_timezone() }}')
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


{#- The day `months` (whole number) months after `day`; where that month is too short, its
    last day. -#}
{% macro add_months(day, months) -%}
    cast({{ dbt.dateadd('month', months, day) }} as date)
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
