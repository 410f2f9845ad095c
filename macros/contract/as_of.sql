{#- The IANA name of the zone whose calendar days count; an error names a wrong one. -#}
{% macro business_timezone() -%}
    {%- set name = var('business_timezone') -%}
    {%- if name not in modules.pytz.all_timezones_set -%}
        {{ exceptions.raise_compiler_error(
            "business_timezone: '" ~ name ~ "' is no IANA time zone, such as UTC or "
            ~ "Europe/Berlin."
        ) }}
    {%- endif -%}
    {{ return(name) }}
{%- endmacro %}


{#- The day that the build scores for, as a date literal: the var `as_of`, else the
    environment's LEAD_SCORING_AS_OF, else the day the run started. -#}
{% macro as_of() -%}
    {{ return(day_of_text(var('as_of') or env_of_run('LEAD_SCORING_AS_OF'))) }}
{%- endmacro %}

{#- A variable of the environment. While dbt parses it is left empty: dbt would parse all
    that asked for it anew whenever it is another. -#}
{% macro env_of_run(name, otherwise='') -%}
    {{ return(env_var(name, otherwise) if execute else '') }}
{%- endmacro %}

{#- The day that `text` names as a date literal; today where it is empty. -#}
{% macro day_of_text(text) -%}
    {%- set day = text | string -%}
    {%- if not day -%}
        {%- set zone = modules.pytz.timezone(business_timezone()) -%}
        {%- set day = run_started_at.astimezone(zone).strftime('%Y-%m-%d') -%}
    {%- elif not is_day(day) -%}
        {{ exceptions.raise_compiler_error(
            "as_of: '" ~ day ~ "' is no day of the form YYYY-MM-DD."
        ) }}
    {%- endif -%}
    {{ return("cast('" ~ day ~ "' as date)") }}
{%- endmacro %}


{#- `as_of` as the day of a question to a warehouse that is built. It knows the days up
    to the one that it was built for: an error names a later one. -#}
{% macro day_of_the_warehouse() -%}
    {%- set scores = ref('lead_scores') -%}
    {%- if execute and load_relation(scores) -%}
        {%- set earlier = run_query(
            'select max(scored_on) from ' ~ scores ~ ' where scored_on < ' ~ as_of()
        ).columns[0].values()[0] -%}
        {%- if earlier -%}
            {{ exceptions.raise_compiler_error(
                "as_of: " ~ as_of().split("'")[1] ~ " is later than the day that the "
                ~ "warehouse was built for, " ~ earlier ~ "; build it for that day first."
            ) }}
        {%- endif -%}
    {%- endif -%}
    {{ as_of() }}
{%- endmacro %}


{#- True where `text` is a day of the calendar, written YYYY-MM-DD. -#}
{% macro is_day(text) -%}
    {%- set form = modules.re.match('^(\d{4})-(0[1-9]|1[0-2])-(\d{2})$', text) -%}
    {%- if not form or text.startswith('0000') or text.startswith('9999') -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set year, month = form.group(1) | int, form.group(2) | int -%}
    {%- set next_month = modules.datetime.date(year + month // 12, month % 12 + 1, 1) -%}
    {%- set days = (next_month - modules.datetime.date(year, month, 1)).days -%}
    {{ return(1 <= form.group(3) | int <= days) }}
{%- endmacro %}


{#- True where the row dated by the instant `dated_at` (UTC) lies after `as_of`. An empty
    date is always past. -#}
{% macro is_future(dated_at) -%}
    {{ is_future_day(business_day(dated_at)) }}
{%- endmacro %}

{#- The same where the day of the row is known. -#}
{% macro is_future_day(day) -%}
    coalesce({{ day }} > {{ as_of() }}, false)
{%- endmacro %}
