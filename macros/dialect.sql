{#- Everything in which SQL engines differ, and nothing else. `default__` is DuckDB. -#}


{#- Text without the outer blanks (U+0001–U+0020 and the no-break space); empty: null. -#}
{% macro trimmed(text) -%}
    {{ return(adapter.dispatch('trimmed')(text)) }}
{%- endmacro %}

{% macro default__trimmed(text) -%}
    nullif(trim({{ text }}, {{ blanks() }}), '')
{%- endmacro %}

{#- The characters that `trimmed` takes off, as an SQL expression that is folded once. -#}
{% macro blanks() -%}
    {%- set codes = range(1, 33) | list + [160] -%}
    {%- for code in codes -%}chr({{ code }}){{ ' || ' if not loop.last }}{%- endfor -%}
{%- endmacro %}


{#- True where `pattern` occurs anywhere in `text`, whatever the case. -#}
{% macro matches_pattern(text, pattern) -%}
    {{ return(adapter.dispatch('matches_pattern')(text, pattern)) }}
{%- endmacro %}

{% macro default__matches_pattern(text, pattern) -%}
    regexp_matches({{ text }}, {{ pattern }}, 'i')
{%- endmacro %}


{#- True where the engine can read `pattern` as a regular expression. -#}
{% macro is_pattern(pattern) -%}
    {{ return(adapter.dispatch('is_pattern')(pattern)) }}
{%- endmacro %}

{% macro default__is_pattern(pattern) -%}
    try(regexp_matches('', {{ pattern }}, 'i')) is not null
{%- endmacro %}


{#- `text` with every match of the regular expression `pattern` replaced. -#}
{% macro replace_pattern(text, pattern, replacement) -%}
    {{ return(adapter.dispatch('replace_pattern')(text, pattern, replacement)) }}
{%- endmacro %}

{% macro default__replace_pattern(text, pattern, replacement) -%}
    regexp_replace({{ text }}, {{ pattern }}, {{ replacement }}, 'g')
{%- endmacro %}


{#- The decimal number that `text` spells (at most 18 digits before the point; those
    after the sixth are cut off), else null. -#}
{% macro number_from_text(text) -%}
    {{ return(adapter.dispatch('number_from_text')(text)) }}
{%- endmacro %}

{% macro default__number_from_text(text) -%}
    case
        when regexp_full_match({{ text }}, '[+-]?[0-9]{1,18}(\.[0-9]+)?')
            then try_cast(regexp_extract(
                {{ text }}, '[+-]?[0-9]+(\.[0-9]{1,6})?'
            ) as decimal(24, 6))
    end
{%- endmacro %}


{#- The plain text of a decimal number, without needless zeros: `200`, `0.5`. -#}
{% macro text_from_number(number) -%}
    rtrim(rtrim(cast({{ number }} as {{ dbt.type_string() }}), '0'), '.')
{%- endmacro %}


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


{#- An instant as text, `YYYY-MM-DD HH:MM:SS` in UTC. -#}
{% macro text_from_instant(instant) -%}
    {{ return(adapter.dispatch('text_from_instant')(instant)) }}
{%- endmacro %}

{% macro default__text_from_instant(instant) -%}
    strftime({{ instant }}, '%Y-%m-%d %H:%M:%S')
{%- endmacro %}


{#- The day `days` (whole number) after `day`. -#}
{% macro add_days(day, days) -%}
    {{ return(adapter.dispatch('add_days')(day, days)) }}
{%- endmacro %}

{% macro default__add_days(day, days) -%}
    ({{ day }} + cast({{ days }} as integer))
{%- endmacro %}


{#- The number of days from one day to a later one. -#}
{% macro days_between(first, last) -%}
    {{ return(adapter.dispatch('days_between')(first, last)) }}
{%- endmacro %}

{% macro default__days_between(first, last) -%}
    cast({{ last }} - {{ first }} as integer)
{%- endmacro %}


{#- A lateral relation with one row per member of the `separator`ed list `text`, without
    outer blanks, empty members left out: `from t, <this>`; the column is `member`. -#}
{% macro each_member(text, separator='|') -%}
    {{ return(adapter.dispatch('each_member')(text, separator)) }}
{%- endmacro %}

{% macro default__each_member(text, separator) -%}
    lateral (
        select {{ trimmed('listed.item') }} as member
        from (select unnest(string_split({{ text }}, '{{ separator }}')) as item) as listed
        where {{ trimmed('listed.item') }} is not null
    ) as members
{%- endmacro %}


{#- A query for the whole numbers from 0 to `last` (an SQL expression), as `number`. -#}
{% macro numbers_up_to(last) -%}
    {{ return(adapter.dispatch('numbers_up_to')(last)) }}
{%- endmacro %}

{% macro default__numbers_up_to(last) -%}
    select unnest(generate_series(0, cast({{ last }} as bigint))) as number
{%- endmacro %}


{#- A number from 0 to 99 that depends on nothing but `text`, evenly spread: the first
    eight hexadecimal digits of its md5, modulo 100. -#}
{% macro bucket(text) -%}
    {{ return(adapter.dispatch('bucket')(text)) }}
{%- endmacro %}

{% macro default__bucket(text) -%}
    cast(cast('0x' || substr(md5({{ text }}), 1, 8) as bigint) % 100 as integer)
{%- endmacro %}


{#- The row of the relation alias `alias` as a JSON object. -#}
{% macro row_as_json(alias) -%}
    {{ return(adapter.dispatch('row_as_json')(alias)) }}
{%- endmacro %}

{% macro default__row_as_json(alias) -%}
    cast(to_json({{ alias }}) as varchar)
{%- endmacro %}


{#- The instant `seconds` (whole number) after `instant`. -#}
{% macro add_seconds(instant, seconds) -%}
    {{ return(adapter.dispatch('add_seconds')(instant, seconds)) }}
{%- endmacro %}

{% macro default__add_seconds(instant, seconds) -%}
    {{ instant }} + to_seconds(cast({{ seconds }} as bigint))
{%- endmacro %}


{#- The day `years` (whole number) years after `day`. -#}
{% macro add_years(day, years) -%}
    {{ return(adapter.dispatch('add_years')(day, years)) }}
{%- endmacro %}

{% macro default__add_years(day, years) -%}
    cast({{ day }} + to_years(cast({{ years }} as integer)) as date)
{%- endmacro %}


{#- A whole number as text of `digits` hexadecimal digits. -#}
{% macro hex_text(number, digits) -%}
    {{ return(adapter.dispatch('hex_text')(number, digits)) }}
{%- endmacro %}

{% macro default__hex_text(number, digits) -%}
    lpad(lower(to_hex({{ number }})), {{ digits }}, '0')
{%- endmacro %}
