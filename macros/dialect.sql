{#- Everything in which SQL engines differ, and nothing else. `default__` is DuckDB,
    `spark__` is Apache Spark 4.1 and later. -#}


{#- Text without the outer blanks (U+0001–U+0020 and the no-break space); empty: null. -#}
{% macro trimmed(text) -%}
    {{ return(adapter.dispatch('trimmed')(text)) }}
{%- endmacro %}

{#- A look at both ends is ten times as fast as `trim`, and mostly all that is needed. It
    asks for what has to be trimmed, so that a column without any passes as it is. -#}
{% macro default__trimmed(text) -%}
    case
        when
            {{ text }} not between '!' and '~'
            or substr({{ text }}, -1, 1) not between '!' and '~'
            then nullif(trim({{ text }}, {{ blanks() }}), '')
        else {{ text }}
    end
{%- endmacro %}

{% macro spark__trimmed(text) -%}
    nullif(trim(both {{ blanks() }} from {{ text }}), '')
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

{% macro spark__matches_pattern(text, pattern) -%}
    {{ text }} rlike '(?iud)' || {{ spark_pattern(pattern) }}
{%- endmacro %}

{#- Java reads patterns as DuckDB does with three flags: `i` for any case, `u` so that it
    knows letters beyond ASCII, `d` so that only a line feed ends a line. Spark takes a
    backslash in a literal for itself, and in Java's `\b` letters beyond ASCII count. -#}
{% macro spark_pattern(pattern) -%}
    {%- set word, other = '(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])', '(?<![0-9A-Za-z_])(?=[0-9A-Za-z_])' -%}
    {%- if pattern.startswith("'") -%}
        {{ return(pattern | replace('\\', '\\\\')) }}
    {%- endif -%}
    {{ return(
        "replace(" ~ pattern ~ ", '\\\\b', '(?:" ~ word ~ "|" ~ other ~ ")')"
    ) }}
{%- endmacro %}


{#- True where the engine can read `pattern` as a regular expression. -#}
{% macro is_pattern(pattern) -%}
    {{ return(adapter.dispatch('is_pattern')(pattern)) }}
{%- endmacro %}

{% macro default__is_pattern(pattern) -%}
    try(regexp_matches('', {{ pattern }}, 'i')) is not null
{%- endmacro %}

{% macro spark__is_pattern(pattern) -%}
    try_reflect('java.util.regex.Pattern', 'compile', {{ spark_pattern(pattern) }})
    is not null
{%- endmacro %}


{#- `text` with every match of the regular expression `pattern` replaced. -#}
{% macro replace_pattern(text, pattern, replacement) -%}
    {{ return(adapter.dispatch('replace_pattern')(text, pattern, replacement)) }}
{%- endmacro %}

{% macro default__replace_pattern(text, pattern, replacement) -%}
    regexp_replace({{ text }}, {{ pattern }}, {{ replacement }}, 'g')
{%- endmacro %}

{% macro spark__replace_pattern(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '(?d)' || {{ spark_pattern(pattern) }}, {{ replacement }})
{%- endmacro %}


{#- A whole number that stands for the values of `columns`; others rarely have the same. -#}
{% macro fingerprint(columns) -%}
    {{ return(adapter.dispatch('fingerprint')(columns)) }}
{%- endmacro %}

{% macro default__fingerprint(columns) -%} hash({{ columns | join(', ') }}) {%- endmacro %}

{% macro spark__fingerprint(columns) -%} xxhash64({{ columns | join(', ') }}) {%- endmacro %}


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

{% macro spark__number_from_text(text) -%}
    case
        when {{ text }} rlike '\\A[+-]?[0-9]{1,18}([.][0-9]+)?\\z'
            then try_cast(regexp_extract(
                {{ text }}, '[+-]?[0-9]+([.][0-9]{1,6})?', 0
            ) as decimal(24, 6))
    end
{%- endmacro %}


{#- The plain text of a decimal number, without needless zeros: `200`, `0.5`. -#}
{% macro text_from_number(number) -%}
    {%- set text = 'cast(' ~ number ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    trim(trailing '.' from trim(trailing '0' from {{ text }}))
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


{#- The day `days` (whole number) after `day`. -#}
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
    {{ return(adapter.dispatch('days_between')(first, last)) }}
{%- endmacro %}

{% macro default__days_between(first, last) -%}
    cast({{ last }} - {{ first }} as integer)
{%- endmacro %}

{% macro spark__days_between(first, last) -%}
    datediff({{ last }}, {{ first }})
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

{% macro spark__each_member(text, separator) -%}
    lateral explode(filter(
        transform(
            split({{ text }}, '[{{ separator }}]'), item -> {{ trimmed('item') }}
        ),
        item -> item is not null
    )) as members (member)
{%- endmacro %}


{#- A query for the whole numbers from 0 to `last` (an SQL expression), as `number`. -#}
{% macro numbers_up_to(last) -%}
    {{ return(adapter.dispatch('numbers_up_to')(last)) }}
{%- endmacro %}

{% macro default__numbers_up_to(last) -%}
    select unnest(generate_series(0, cast({{ last }} as bigint))) as number
{%- endmacro %}

{#- Spark counts down where the end lies before the start. -#}
{% macro spark__numbers_up_to(last) -%}
    select explode(
        case when {{ last }} >= 0 then sequence(0, cast({{ last }} as bigint)) end
    ) as number
{%- endmacro %}


{#- A number from 0 to 99 that depends on nothing but `text`, evenly spread: the first
    eight hexadecimal digits of its md5, modulo 100. -#}
{% macro bucket(text) -%}
    {{ return(adapter.dispatch('bucket')(text)) }}
{%- endmacro %}

{% macro default__bucket(text) -%}
    cast(cast('0x' || substr(md5({{ text }}), 1, 8) as bigint) % 100 as integer)
{%- endmacro %}

{% macro spark__bucket(text) -%}
    cast(cast(conv(substr(md5({{ text }}), 1, 8), 16, 10) as bigint) % 100 as int)
{%- endmacro %}


{#- The row of the relation `relation`, under its alias `alias`, as a JSON object. -#}
{% macro row_as_json(alias, relation) -%}
    {{ return(adapter.dispatch('row_as_json')(alias, relation)) }}
{%- endmacro %}

{% macro default__row_as_json(alias, relation) -%}
    cast(to_json({{ alias }}) as varchar)
{%- endmacro %}

{#- Spark would write instants as `2026-01-31T12:00:00.000Z`. -#}
{% macro spark__row_as_json(alias, relation) -%}
    to_json(
        struct(
            {%- for column in adapter.get_columns_in_relation(relation) if execute %}
            {%- set name = adapter.quote(column.name) %}
            {{ 'cast(' ~ alias ~ '.' ~ name ~ ' as string)' if column.dtype == 'timestamp'
                else alias ~ '.' ~ name }} as {{ name }}{{ ',' if not loop.last }}
            {%- else %}
            {{ alias }}.*
            {%- endfor %}
        ),
        map('ignoreNullFields', 'false')
    )
{%- endmacro %}


{#- The instant `seconds` (whole number) after `instant`. -#}
{% macro add_seconds(instant, seconds) -%}
    {{ return(adapter.dispatch('add_seconds')(instant, seconds)) }}
{%- endmacro %}

{% macro default__add_seconds(instant, seconds) -%}
    {{ instant }} + to_seconds(cast({{ seconds }} as bigint))
{%- endmacro %}

{% macro spark__add_seconds(instant, seconds) -%}
    timestampadd(second, cast({{ seconds }} as int), {{ instant }})
{%- endmacro %}


{#- The day `years` (whole number) years after `day`. -#}
{% macro add_years(day, years) -%}
    {{ return(adapter.dispatch('add_years')(day, years)) }}
{%- endmacro %}

{% macro default__add_years(day, years) -%}
    cast({{ day }} + to_years(cast({{ years }} as integer)) as date)
{%- endmacro %}

{% macro spark__add_years(day, years) -%}
    add_months({{ day }}, 12 * cast({{ years }} as int))
{%- endmacro %}


{#- A whole number as text of `digits` hexadecimal digits. -#}
{% macro hex_text(number, digits) -%}
    {{ return(adapter.dispatch('hex_text')(number, digits)) }}
{%- endmacro %}

{% macro default__hex_text(number, digits) -%}
    lpad(lower(to_hex({{ number }})), {{ digits }}, '0')
{%- endmacro %}

{% macro spark__hex_text(number, digits) -%}
    lpad(lower(hex({{ number }})), {{ digits }}, '0')
{%- endmacro %}


{#- The number that up to 16 hexadecimal digits spell, as decimal(20, 0). -#}
{% macro number_from_hex(text) -%}
    {{ return(adapter.dispatch('number_from_hex')(text)) }}
{%- endmacro %}

{% macro default__number_from_hex(text) -%}
    cast(cast('0x' || {{ text }} as ubigint) as decimal(20, 0))
{%- endmacro %}

{% macro spark__number_from_hex(text) -%}
    cast(conv({{ text }}, 16, 10) as decimal(20, 0))
{%- endmacro %}


{#- The CTE `reached` (lead_id, reached_lead_id) of a `with recursive`: every lead that
    stands in the column `origin` of `steps`, and each one to which the steps from
    `origin` to `target` lead it, itself included; each pair once, cycles too. -#}
{% macro reached(steps, origin, target) -%}
    {{ return(adapter.dispatch('reached')(steps, origin, target)) }}
{%- endmacro %}

{#- `union` keeps each pair once, so that a cycle comes to rest. -#}
{% macro default__reached(steps, origin, target) -%}
    reached (lead_id, reached_lead_id) as (
        select
            {{ origin }} as lead_id,
            {{ origin }} as reached_lead_id
        from {{ steps }}

        union

        select
            reached.lead_id,
            {{ steps }}.{{ target }}
        from reached
        inner join {{ steps }} on reached.reached_lead_id = {{ steps }}.{{ origin }}
    )
{%- endmacro %}

{#- Spark knows only `union all` here, so the way itself says where it closes. -#}
{% macro spark__reached(steps, origin, target) -%}
    reached (lead_id, reached_lead_id, way) as (
        select
            {{ origin }} as lead_id,
            {{ origin }} as reached_lead_id,
            array({{ origin }}) as way
        from {{ steps }}

        union all

        select
            reached.lead_id,
            {{ steps }}.{{ target }},
            array_append(reached.way, {{ steps }}.{{ target }})
        from reached
        inner join {{ steps }} on reached.reached_lead_id = {{ steps }}.{{ origin }}
        where not array_contains(reached.way, {{ steps }}.{{ target }})
    )
{%- endmacro %}


{#- The part number `part` of `text`, which `separator` divides; empty beyond the last.
    dbt's own version for Spark gives null there. -#}
{% macro spark__split_part(string_text, delimiter_text, part_number) -%}
    split_part({{ string_text }}, {{ delimiter_text }}, {{ part_number }})
{%- endmacro %}


{#- The texts of a group in the order `order_by_clause` with `delimiter_text` between.
    dbt's own version for Spark leaves the order open. -#}
{% macro spark__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    listagg({{ measure }}, {{ delimiter_text }})
    {%- if order_by_clause %} within group ({{ order_by_clause }}){% endif %}
{%- endmacro %}


{#- Loads a seed. dbt's own version for Spark stops at an apostrophe or a backslash. -#}
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set types = model.config.column_types -%}
    {%- set insert -%}
        insert into {{ this.render() }} values
        {%- for row in agate_table.rows %}
        (
            {%- for cell in row -%}
            {%- set type = types.get(
                agate_table.column_names[loop.index0],
                adapter.convert_type(agate_table, loop.index0)
            ) -%}
            {%- set literal = 'null' if cell is none else
                "'" ~ cell | string | replace('\\', '\\\\') | replace("'", "\\'") ~ "'" -%}
            cast({{ literal }} as {{ type }}){{ ', ' if not loop.last }}
            {%- endfor -%}
        ){{ ',' if not loop.last }}
        {%- endfor %}
    {%- endset -%}
    {%- if agate_table.rows -%}
        {%- do adapter.add_query(insert, abridge_sql_log=True) -%}
    {%- endif -%}
    {{ return(insert) }}
{%- endmacro %}


{#- Files know no constraints; the tests hold the keys. -#}
{% macro spark__persist_constraints(relation, model) -%}
{%- endmacro %}


{#- How facts are kept that are worked out once, from what is new: a table that grows.
    Spark's plain tables cannot forget single rows, so they are made afresh. -#}
{% macro facts_materialization() -%}
    {{ return(adapter.dispatch('facts_materialization')()) }}
{%- endmacro %}

{% macro default__facts_materialization() -%}
    {{ return('incremental') }}
{%- endmacro %}

{% macro spark__facts_materialization() -%}
    {{ return('table') }}
{%- endmacro %}


{#- The column by which `loaded_events` lies in partitions; none where the engine has no
    need of them. -#}
{% macro facts_partition() -%}
    {{ return(adapter.dispatch('facts_partition')()) }}
{%- endmacro %}

{% macro default__facts_partition() -%}
    {{ return(none) }}
{%- endmacro %}

{#- The best version of a repeated event is found by all its columns, so that Spark would
    read all columns of all events for it. -#}
{% macro spark__facts_partition() -%}
    {{ return('is_repeated') }}
{%- endmacro %}


{#- Stands after `select` where hundreds of tiny relations are put together. -#}
{% macro in_one_task() -%}
    {{ return(adapter.dispatch('in_one_task')()) }}
{%- endmacro %}

{% macro default__in_one_task() -%}
{%- endmacro %}

{#- Spark would make tasks of each relation, and every task would unpack the whole plan. -#}
{% macro spark__in_one_task() -%}
    /*+ coalesce(1) */
{%- endmacro %}
