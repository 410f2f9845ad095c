{#- The instant (UTC timestamp) that a cell holds; null where it is unreadable. `cell` is the
    prefix of its names: in `<cell>` stands its text or typed value, in `iso_<cell>` its text
    in the form of the input contract where `date_formats` names another one. -#}
{% macro instant_from_cell(cell, found, table) -%}
    {%- set is_local = table in local_tables() and not found.is_mapped -%}
    {%- set form = date_form(table, found) -%}
    {%- if is_typed(found) -%}
        {{ instant_from_column(cell, found.dtype, is_local) }}
    {%- elif not form -%}
        {{ instant_from_text(cell, is_local) }}
    {%- elif form in epoch_units() -%}
        coalesce(
            {{ instant_from_text(cell, is_local) }},
            {{ instant_from_number(number_from_text(cell), epoch_units()[form]) }}
        )
    {%- else -%}
        coalesce(
            {{ instant_from_text(cell, is_local) }},
            {{ instant_from_text('iso_' ~ cell, is_local) }}
        )
    {%- endif -%}
{%- endmacro %}


{#- The instant (UTC timestamp) in a cell of a column of days or timestamps; null where it
    lies outside the years 1 to 9999. -#}
{% macro instant_from_column(cell, dtype, is_local=false) -%}
    {%- set kind = kind_of_type(dtype) -%}
    {%- set timestamp = utc_timestamp(cell) if kind == 'instant'
        else 'cast(' ~ cell ~ ' as timestamp)' -%}
    case
        when
            {{ timestamp }} >= {{ earliest_instant() }}
            and {{ timestamp }} <= cast('9999-12-31 23:59:59.999999' as timestamp)
            then {{ instant_from_local(timestamp) if kind == 'day' or is_local and kind == 'local'
                else timestamp }}
    end
{%- endmacro %}


{#- The units in which `date_formats` may say that a moment is counted from 1970 on, with
    the microseconds of each. -#}
{% macro epoch_units() -%}
    {{ return({'epoch_s': 1000000, 'epoch_ms': 1000, 'epoch_us': 1}) }}
{%- endmacro %}

{#- The instant that is `number` units of `microseconds` after the start of 1970; null
    outside the years 1 to 9999. -#}
{% macro instant_from_number(number, microseconds) -%}
    case
        when
            {{ number }} >= {{ -62135596800 * 1000000 // microseconds }}
            and {{ number }} < {{ 253402300800 * 1000000 // microseconds }}
            then {{ instant_from_epoch(
                'cast(floor(' ~ number ~ ' * ' ~ microseconds ~ ') as bigint)'
            ) }}
    end
{%- endmacro %}


{#- The text of a cell written in `form`, such as `DD/MM/YYYY HH:MM`, in the form of the
    input contract, else null. Day, month and hour may have one digit where something
    stands between; the time may be left out. -#}
{% macro iso_from_form(cell, form) -%}
    {%- set day, _, time = form.partition(' ') -%}
    {%- set digits = '([0-9]{1,2})' if day | length == 10 else '([0-9]{2})' -%}
    {%- set pattern = day
        | replace('DD', digits) | replace('MM', digits) | replace('YYYY', '([0-9]{4})')
        | replace('.', '[.]') -%}
    {%- set half = '(?: ?([AP])M)' if time.endswith('AM') else '()' -%}
    {%- set seconds = '(?::([0-9]{2}))' if 'SS' in time else '()' -%}
    {%- if time -%}
        {%- set pattern = pattern ~ '( ([0-9]{1,2}):([0-9]{2})' ~ seconds ~ half ~ ')?' -%}
    {%- endif -%}
    {%- set order = modules.re.findall('DD|MM|YYYY', day) -%}
    {%- set parts = {} -%}
    {%- for part in order + ['time', 'hour', 'minute', 'second', 'half'] -%}
        {%- do parts.update({
            part: "regexp_extract(upper(" ~ cell ~ "), '^" ~ pattern ~ "$', " ~ loop.index ~ ")"
        }) -%}
    {%- endfor -%}
    case
        when {{ matches_pattern(cell, "'^" ~ pattern ~ "$'") }}
            then
                {{ parts.YYYY }} || '-' || lpad({{ parts.MM }}, 2, '0')
                || '-' || lpad({{ parts.DD }}, 2, '0')
                {%- if time %}
                || case
                    when {{ parts.time }} = '' then ''
                    {%- if time.endswith('AM') %}
                    when not try_cast({{ parts.hour }} as integer) between 1 and 12
                        then ' ?'
                    {%- endif %}
                    else
                        ' ' || lpad(
                            {%- if time.endswith('AM') %}
                            cast(
                                try_cast({{ parts.hour }} as integer) % 12
                                + case {{ parts.half }} when 'P' then 12 else 0 end
                                as {{ dbt.type_string() }}
                            )
                            {%- else %}
                            {{ parts.hour }}
                            {%- endif %}, 2, '0'
                        )
                        || ':' || {{ parts.minute }}
                        {%- if 'SS' in time %}
                        || ':' || {{ parts.second }}
                        {%- endif %}
                end
                {%- endif %}
    end
{%- endmacro %}


{#- The form of the instants in the column `found` of a raw table; none: the contract's
    own forms alone. The var `date_formats` names it, {table: {column: form}}; that of a
    table of a source system is named by its YAML, and what an adapter has mapped has the
    contract's forms.
    Errors: a table or column that does not exist, or is no timestamp; an unknown form. -#}
{% macro date_form(table, found) -%}
    {%- if '.' in table -%}
        {{ return(raw_contract(table).columns[found.contracted].config.meta.form) }}
    {%- endif -%}
    {{ return(
        none if found.is_mapped
        else (date_forms().get(table) or {}).get(found.contracted)
    ) }}
{%- endmacro %}

{% macro date_forms() -%}
    {%- set forms = var('date_formats') -%}
    {%- for table, columns in forms.items() -%}
        {%- do check_raw_table('date_formats', table) -%}
        {%- for column, form in columns.items() -%}
            {%- set contracted = raw_contract(table).columns.get(column) -%}
            {%- if not contracted or contracted.data_type != 'timestamp' -%}
                {{ exceptions.raise_compiler_error(
                    "raw: date_formats: '" ~ table ~ "' has no timestamp column '" ~ column ~ "'."
                ) }}
            {%- elif form not in epoch_units() and not is_date_form(form) -%}
                {{ exceptions.raise_compiler_error(
                    "raw: date_formats: '" ~ form ~ "' for " ~ table ~ "." ~ column
                    ~ " is no known form. Write DD, MM and YYYY in their order with `/`, "
                    ~ "`.`, `-` or nothing between, then a blank and HH:MM or HH:MM:SS "
                    ~ "where there is a time, then ` AM` for twelve-hour clocks; or "
                    ~ epoch_units().keys() | join(', ') ~ "."
                ) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(forms) }}
{%- endmacro %}

{% macro is_date_form(form) -%}
    {%- set found = modules.re.match(
        '^(DD|MM|YYYY)([/.-]?)(DD|MM|YYYY)\\2(DD|MM|YYYY)( HH:MM(:SS)?( AM)?)?$', form or ''
    ) -%}
    {{ return(found and [found.group(1), found.group(3), found.group(4)] | unique | list | length == 3) }}
{%- endmacro %}


{#- The raw tables whose times without an offset are those of the business time zone: the
    var `local_times`, a list. -#}
{% macro local_tables() -%}
    {%- set tables = var('local_times') -%}
    {%- if tables is string -%}
        {{ exceptions.raise_compiler_error(
            "raw: local_times: write a list of raw tables, such as [events, leads]."
        ) }}
    {%- endif -%}
    {%- for table in tables -%}
        {%- do check_raw_table('local_times', table) -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}

{% macro check_raw_table(setting, table) -%}
    {%- if table not in raw_tables() -%}
        {{ exceptions.raise_compiler_error(
            "raw: " ~ setting ~ ": '" ~ table ~ "' is no raw table; they are "
            ~ raw_tables().keys() | join(', ') ~ "."
        ) }}
    {%- endif -%}
{%- endmacro %}
