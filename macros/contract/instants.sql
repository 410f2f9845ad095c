{#- The instant (UTC timestamp) that a cell holds; null where it is unreadable. `cell` is the
    prefix of its names: in `<cell>` stands its text or typed value, in `iso_<cell>` its text
    in the form of the input contract where `date_formats` names another one. -#}
{% macro instant_from_cell(cell, found, table) -%}
    {%- set is_local = table in var('local_times') and not found.is_mapped -%}
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
    contract's forms. -#}
{% macro date_form(table, found) -%}
    {%- if '.' in table -%}
        {{ return(raw_contract(table).columns[found.contracted].config.meta.form) }}
    {%- endif -%}
    {{ return(
        none if found.is_mapped
        else (var('date_formats').get(table) or {}).get(found.contracted)
    ) }}
{%- endmacro %}


{#- Whether `form` says in which order day, month and year stand, and with what between. -#}
{% macro is_date_form(form) -%}
    {%- set found = modules.re.match(
        '^(DD|MM|YYYY)([/.-]?)(DD|MM|YYYY)\\2(DD|MM|YYYY)( HH:MM(:SS)?( AM)?)?$', form or ''
    ) -%}
    {{ return(found and [found.group(1), found.group(3), found.group(4)] | unique | list | length == 3) }}
{%- endmacro %}


{#- Stops the run where the vars that say how times are read name what there is not: before
    its first table, and with all faults at once. -#}
{% macro check_times() -%}
    {%- set forms, local_times = var('date_formats'), var('local_times') -%}
    {%- set faults = [] -%}
    {%- if local_times is string -%}
        {%- do faults.append(
            "local_times: '" ~ local_times ~ "' is no list; write [" ~ local_times ~ '].'
        ) -%}
    {%- endif -%}
    {%- for setting, tables in [
        ('local_times', [] if local_times is string else local_times),
        ('date_formats', forms),
    ] -%}
        {%- for table in tables if table not in raw_tables() -%}
            {%- do faults.append(
                setting ~ ": '" ~ table ~ "' is no raw table; they are "
                ~ raw_tables().keys() | join(', ') ~ '.'
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for table, columns in forms.items() if execute and table in raw_tables() -%}
        {%- for column, form in columns.items() -%}
            {%- set contracted = raw_contract(table).columns.get(column) -%}
            {%- if not contracted or contracted.data_type != 'timestamp' -%}
                {%- do faults.append(
                    "date_formats: '" ~ table ~ "' has no timestamp column '" ~ column ~ "'."
                ) -%}
            {%- elif form not in epoch_units() and not is_date_form(form) -%}
                {%- do faults.append(
                    "date_formats: '" ~ form ~ "' for " ~ table ~ '.' ~ column
                    ~ ' is no known form. Write DD, MM and YYYY in their order with `/`, '
                    ~ '`.`, `-` or nothing between, then a blank and HH:MM or HH:MM:SS '
                    ~ 'where there is a time, then ` AM` for twelve-hour clocks; or '
                    ~ epoch_units().keys() | join(', ') ~ '.'
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if execute and faults -%}
        {{ exceptions.raise_compiler_error(faults | join('\n')) }}
    {%- endif -%}
{%- endmacro %}
