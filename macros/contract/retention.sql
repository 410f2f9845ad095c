{#- Events are kept for a limited time where the vars say so, and from where and with what
    they were made for another. A record that is still delivered is read as if that had
    been taken out of it, so that it makes no difference when it was loaded. -#}


{#- The number that the var `name` says, in its days or months; none where it is empty.
    An error says that it is no whole number above 0. -#}
{% macro retention(name) -%}
    {%- set time = var(name) | string | trim -%}
    {%- if time in ['', 'None'] -%}
        {{ return(none) }}
    {%- elif not modules.re.match('^[1-9][0-9]{0,4}$', time) -%}
        {{ exceptions.raise_compiler_error(
            name ~ ": '" ~ time ~ "' is no whole number above 0; empty: for as long as"
            ~ " it is delivered."
        ) }}
    {%- endif -%}
    {{ return(time | int) }}
{%- endmacro %}


{#- The day to which ages are counted: that of the build, on past days that it replays
    too, because what it has taken out is not there for them. -#}
{% macro retention_day() -%}
    {{ return(day_of_text(
        var('as_of')
        or env_of_run('LEAD_SCORING_RETENTION_DAY', env_of_run('LEAD_SCORING_AS_OF'))
    )) }}
{%- endmacro %}


{#- The day by which the event `event` ages: its own, else that on which it was
    loaded. -#}
{% macro ageing_day(event) -%}
    coalesce(
        {{ business_day(event ~ '.occurred_at') }},
        {{ business_day(event ~ '.loaded_at') }}
    )
{%- endmacro %}

{#- True where the event `event` is too old to keep an address or browser. One that
    nothing dates keeps none. -#}
{% macro is_too_old_for_address(event) -%}
    {%- set days = retention('keep_addresses_days') -%}
    {%- if days -%}
    coalesce(
        {{ ageing_day(event) }} < {{ add_days(retention_day(), '-' ~ days) }}, true
    )
    {%- else -%}
    false
    {%- endif -%}
{%- endmacro %}


{#- A query for the columns `columns` of the events of `events` (typed as read, with
    `is_erased`), with what age takes away: `is_expired`, where the event is of nobody
    known and too old to be kept, with the day of that and the digests of its names, by
    which it is found should one of them turn out to have been known;
    `has_lost_address`, where it loses an address or browser alone. -#}
{% macro aged_events(events, columns) -%}
    {%- set months = retention('keep_unknown_months') -%}
    {%- set known_names = ref('known_names') -%}
    {%- set names = ['lead_id', 'email', 'visitor_id'] -%}
    {%- set month -%}
        cast(date_trunc('month', {{ ageing_day('events') }}) as date)
    {%- endset -%}
    select
        {{ columns | join(', ') }},
        is_expired,
        not is_expired
        and not is_erased
        and coalesce(ip_address, user_agent) is not null
        and {{ is_too_old_for_address('aged') }} as has_lost_address,
        case when is_expired then expires_on end as expired_on
        {%- for name in names %},
        case when is_expired then md5({{ name }}) end as expired_{{ name }}
        {%- endfor %}
    from (
        {%- if months %}
        select
            dated.*,
            not is_erased
            and coalesce(
                expires_on <= {{ retention_day() }}
                and coalesce(
                    least(
                        of_lead_id.known_on, of_email.known_on, of_visitor_id.known_on
                    ) >= expires_on,
                    true
                ),
                false
            ) as is_expired
        from (
            select
                events.*,
                {{ add_months(month, months) }} as expires_on
            from {{ events }} as events
        ) as dated
        {%- for name in names %}
        left join {{ known_names }} as of_{{ name }}
            on
                of_{{ name }}.column_name = '{{ name }}'
                and case
                    when expires_on <= {{ retention_day() }} then dated.{{ name }}
                end = of_{{ name }}.name
        {%- endfor %}
        {%- else %}
        select
            events.*,
            false as is_expired,
            cast(null as date) as expires_on
        from {{ events }} as events
        {%- endif %}
    ) as aged
{%- endmacro %}


{#- The part of a query for slices of `this` with rows that lost what they would have by
    now: the build is for an earlier day, or what came late says that it was known in time
    whose an event is, or that it is an erased person's. -#}
{% macro slices_kept_again() -%}
    {%- if has_columns(this, ['expired_on']) %}
    {%- if retention('keep_addresses_days') %}
    union all
    select loaded.raw_slice
    from {{ this }} as loaded
    where loaded.has_lost_address and not {{ is_too_old_for_address('loaded') }}
    {%- endif %}
    {%- if retention('keep_unknown_months') %}
    union all
    select loaded.raw_slice
    from {{ this }} as loaded
    where loaded.expired_on > {{ retention_day() }}
    {%- for name in ['lead_id', 'email', 'visitor_id'] %}
    union all
    select loaded.raw_slice
    from {{ this }} as loaded
    inner join {{ ref('known_names') }} as known_names
        on
            known_names.column_name = '{{ name }}'
            and loaded.expired_{{ name }} = md5(known_names.name)
            and known_names.known_on < loaded.expired_on
    {%- endfor %}
    {%- for model, name in [
        ('erased_leads', 'lead_id'), ('erased_emails', 'email'),
        ('erased_visitors', 'visitor_id'),
    ] if is_erasure_asked_for() and load_relation(ref(model)) %}
    union all
    select loaded.raw_slice
    from {{ this }} as loaded
    inner join {{ ref(model) }} as erased
        on loaded.expired_{{ name }} = md5(erased.{{ name }})
    {%- endfor %}
    {%- endif %}
    {%- endif -%}
{%- endmacro %}


{#- Hooks that take from the rows of `this`, a table of events that were loaded before,
    what they have become too old for: all cells of events of nobody known, addresses and
    browsers. -#}
{% macro expire_loaded_events() -%}
    {%- if execute and is_incremental() and retention('keep_unknown_months')
        and has_columns(this, ['expired_on']) %}
        {%- set judged = [
            'occurred_at', 'loaded_at', 'lead_id', 'email', 'visitor_id', 'ip_address',
            'user_agent',
        ] %}
        update {{ this }} as loaded
        set
            {%- for column in raw_columns('events') %}
            {{ column }} = null,
            {%- endfor %}
            occurred_on = null,
            rejection = null,
            is_repeated = false,
            has_lost_address = false,
            is_expired = true,
            expired_on = aged.expired_on,
            expired_lead_id = aged.expired_lead_id,
            expired_email = aged.expired_email,
            expired_visitor_id = aged.expired_visitor_id
        from ({{ aged_events(
            '(select rowid as number, is_erased, ' ~ judged | join(', ')
            ~ ' from ' ~ this ~ ' where not is_expired)',
            ['number']
        ) }}) as aged
        where loaded.rowid = aged.number and aged.is_expired
    {%- endif -%}
{%- endmacro %}

{% macro forget_loaded_addresses() -%}
    {%- if execute and is_incremental() and retention('keep_addresses_days')
        and has_columns(this, ['has_lost_address']) %}
        update {{ this }} as loaded
        set
            ip_address = null,
            user_agent = null,
            has_lost_address = true
        where
            coalesce(loaded.ip_address, loaded.user_agent) is not null
            and {{ is_too_old_for_address('loaded') }}
    {%- endif -%}
{%- endmacro %}
