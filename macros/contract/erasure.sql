{#- Erasing what is a person's, where raw records are read. An erased record leaves an
    empty row, so that it is counted and says nothing. -#}


{#- The columns of a raw table that name a lead: {table: [columns]}. -#}
{% macro lead_columns() -%}
    {{ return({
        'leads': ['lead_id'],
        'attribute_changes': ['entity_id'],
        'identities': ['lead_id'],
        'lead_merges': ['merged_lead_id', 'surviving_lead_id'],
        'lead_statuses': ['lead_id'],
        'orders': ['lead_id'],
        'opportunities': ['lead_id'],
    }) }}
{%- endmacro %}


{#- Whether anybody asked to be erased. Where nobody did, nothing is looked up. -#}
{% macro is_erasure_asked_for() -%}
    {%- set requests = ref('stg_erasure_requests') -%}
    {%- if not execute or requests.is_cte -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set asked -%}
        {%- if load_relation(requests) -%}
        select 1 from {{ requests }} where outcome = 'kept' limit 1
        {%- elif flags.WHICH in ('build', 'run') -%}
        select 1 from ({{ read_raw('erasure_requests') }}) as requests limit 1
        {%- else -%}
        select 1 where false
        {%- endif -%}
    {%- endset -%}
    {{ return(ask_once(asked).rows | length > 0) }}
{%- endmacro %}


{#- Stops a run that would read records of erased people without knowing who they are: what
    names them is gone when a run ends, so each run works it out anew. -#}
{% macro demand_erased_names() -%}
    {%- if flags.WHICH in ('build', 'run') and not load_relation(ref('erased_leads')) -%}
        {{ exceptions.raise_compiler_error(
            this.identifier ~ ": there are erasure requests, and this run does not work out"
            ~ " whom they erase; select +" ~ this.identifier ~ "."
        ) }}
    {%- endif -%}
{%- endmacro %}


{#- At the end of a run: drops the tables that name erased people, and what was mapped of
    source systems. DuckDB has the former in memory, where they end with the run, and the
    latter as views. -#}
{% macro drop_erased_names() -%}
    {{ return(adapter.dispatch('drop_erased_names')()) }}
{%- endmacro %}

{% macro duckdb__drop_erased_names() -%}
{%- endmacro %}

{% macro default__drop_erased_names() -%}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- for node in graph.nodes.values()
            if node.resource_type == 'model'
                and ('names' in node.fqn or 'sources' in node.fqn) -%}
            {%- do adapter.drop_relation(api.Relation.create(
                database=node.database, schema=node.schema, identifier=node.alias,
                type='table'
            )) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}


{#- The column `column` of the row `row`, or nothing where the row is erased. -#}
{% macro unless_erased(row, column) -%}
    case when not {{ row }}.is_erased then {{ row }}.{{ column }} end as {{ column }}
{%- endmacro %}


{#- A query for the rows of `source`, which reads the raw table `name`: those of erased
    people are empty, and `is_erased`. An order or opportunity of a known account stays
    without its lead, and `has_erased_lead`. `also` names columns that `source` has beside
    those of the raw table. -#}
{% macro without_erased(source, name, also=[]) -%}
    {%- set dates = {
        'leads': 'created_at', 'identities': 'identified_at',
        'lead_merges': 'merged_at', 'orders': 'ordered_at', 'opportunities': 'created_at',
    } -%}
    {%- set day = business_day(source ~ '.' ~ dates.get(name, 'changed_at')) -%}
    {%- set of_accounts = name in ['orders', 'opportunities'] -%}
    {%- set erased_leads = ref('erased_leads') -%}
    {%- set accounts = ref('stg_accounts') if of_accounts -%}
    {%- if not is_erasure_asked_for() -%}
    select
        *,
        {%- if of_accounts %}
        false as has_erased_lead,
        {%- endif %}
        false as is_erased
    from {{ source }}
    {%- else -%}
    {%- do demand_erased_names() -%}
    {%- set reached = [] -%}
    {%- for column in lead_columns()[name] -%}
        {%- do reached.append(
            'coalesce(' ~ column ~ '_erased.lead_id is not null and coalesce(' ~ day
            ~ ' <= ' ~ column ~ '_erased.erased_until, true), false)'
        ) -%}
    {%- endfor -%}
    select
        {%- for column in raw_columns(name) + also %}
        {%- if of_accounts and column == 'lead_id' %}
        case when not is_reached then lead_id end as lead_id,
        {%- else %}
        {{ unless_erased('looked_up', column) }},
        {%- endif %}
        {%- endfor %}
        source_table,
        {%- if of_accounts %}
        is_reached and not is_erased as has_erased_lead,
        {%- endif %}
        is_erased
    from (
        select
            {{ source }}.*,
            {{ reached | join('\n            or ') }} as is_reached,
            ({{ reached | join('\n            or ') }})
            {%- if of_accounts %} and accounts.account_id is null{% endif %} as is_erased
        from {{ source }}
        {%- for column in lead_columns()[name] %}
        left join {{ erased_leads }} as {{ column }}_erased
            on {{ source }}.{{ column }} = {{ column }}_erased.lead_id
            {%- if column == 'entity_id' %} and {{ source }}.entity_type = 'lead'{% endif %}
        {%- endfor %}
        {%- if of_accounts %}
        left join {{ accounts }} as accounts
            on {{ source }}.account_id = accounts.account_id and accounts.outcome = 'kept'
        {%- endif %}
    ) as looked_up
    {%- endif -%}
{%- endmacro %}


{#- A query for the columns `columns` of the events of `events` (typed as read), with
    `is_erased`: whether the event is an erased person's. `erased_name` is then the md5 of
    the lead_id or e-mail that it named, by which a request is known to have found it. -#}
{% macro erased_events(events, columns) -%}
    {%- set erased_leads, erased_emails = ref('erased_leads'), ref('erased_emails') -%}
    {%- set erased_visitors, emails = ref('erased_visitors'), ref('emails_before') -%}
    {%- set names_nobody = is_placeholder('events.lead_id', 'lead_id') -%}
    {%- if not is_erasure_asked_for() -%}
    select
        {{ columns | join(', ') }},
        false as is_erased,
        cast(null as {{ dbt.type_string() }}) as erased_name
    from {{ events }}
    {%- else -%}
    {%- do demand_erased_names() -%}
    {%- set day -%}
        coalesce({{ business_day('events.occurred_at') }}, {{ earliest_day() }})
    {%- endset -%}
    {%- set instant = 'coalesce(events.occurred_at, ' ~ earliest_instant() ~ ')' -%}
    select
        {{ columns | join(', ') }},
        is_erased,
        case when is_erased then md5(coalesce(named_lead_id, named_email)) end
            as erased_name
    from (
        select
            events.{{ columns | join(', events.') }},
            case when not {{ names_nobody }} then events.lead_id end as named_lead_id,
            events.email as named_email,
            coalesce(case
                when by_lead.lead_id is not null
                    then {{ day }} <= by_lead.erased_until
                when by_email.email is null and by_visitor.visitor_id is null
                    then false
                when not {{ names_nobody }} then false
                when by_email.is_owned or {{ day }} <= by_email.erased_until
                    then {{ day }} <= by_email.erased_until
                when others.email is not null then false
                else {{ day }} <= by_visitor.erased_until
            end, false) as is_erased
        from {{ events }} as events
        left join {{ erased_leads }} as by_lead on events.lead_id = by_lead.lead_id
        left join {{ erased_emails }} as by_email
            on
                events.email = by_email.email
                and {{ day }} >= by_email.starts_on
                and {{ day }} < by_email.ends_on
        left join {{ erased_visitors }} as by_visitor
            on
                events.visitor_id = by_visitor.visitor_id
                and {{ instant }} >= by_visitor.valid_from
                and {{ instant }} < by_visitor.valid_to
        -- Somebody else's e-mail; looked for where the visitor is the erased one's.
        left join {{ emails }} as others
            on
                case when by_visitor.visitor_id is not null then events.email end
                = others.email
                and {{ day }} >= others.starts_on
                and {{ day }} < others.ends_on
    ) as looked_up
    {%- endif -%}
{%- endmacro %}


{#- What is known when an event is erased, as a text that says nothing of anybody: who is
    erased, and who had the e-mail that it names when. A slice with rows for which it has
    changed is read again: what came late may say that an event is somebody else's. The
    query must have the join `of_erased_name`. -#}
{% macro known_of_erased() -%}
    {{ return(
        "concat_ws(' ', erasures.digest, owners.spans)" if is_erasure_asked_for()
        else 'erasures.digest'
    ) }}
{%- endmacro %}

{% macro of_erased_name(events) -%}
    cross join {{ ref('erasure_digest') }} as erasures
    {%- set emails = ref('emails_before') %}
    {%- if is_erasure_asked_for() %}
    left join (
        select
            md5(email) as name,
            {{ digest_of_keys(key_of(['lead_id', 'starts_on', 'ends_on'])) }} as spans
        from {{ emails }}
        group by email
    ) as owners
        on {{ events }}.erased_name = owners.name
    {%- endif -%}
{%- endmacro %}


{#- An aggregate: a text that is the same for the same keys in whatever order. Eight keys can
    be more than Spark's sum of whole numbers holds. -#}
{% macro digest_of_keys(key) -%}
    cast(coalesce(sum(cast({{ key }} as decimal(38, 0))), 0) as {{ dbt.type_string() }})
{%- endmacro %}


{#- The part of a query for slices of `this` with rows that were erased when something else
    was known of them than now. Such a row is empty, so that its slice must be read again. -#}
{% macro slices_of_other_erasures() -%}
    {%- set digest = ref('erasure_digest') -%}
    {%- if has_columns(this, ['erased_under']) and load_relation(digest) %}
    union all
    select loaded.raw_slice
    from {{ this }} as loaded
    {{ of_erased_name('loaded') }}
    where loaded.is_erased and loaded.erased_under <> {{ known_of_erased() }}
    {%- endif -%}
{%- endmacro %}


{#- A hook that empties the rows of erased people in `this`, a table of events that were
    loaded before. -#}
{% macro erase_loaded_events() -%}
    {%- if execute and is_incremental() and is_erasure_asked_for() -%}
        {%- set columns = adapter.get_columns_in_relation(this)
            | map(attribute='name') | list -%}
        {%- if 'has_lost_address' in columns %}
        update {{ this }} as loaded
        set
            {%- for column in columns if column not in
                ['raw_slice', 'source_table', 'is_erased', 'erased_name', 'erased_under',
                'is_repeated', 'is_expired', 'has_lost_address'] %}
            {{ column }} = null,
            {%- endfor %}
            is_repeated = false,
            has_lost_address = false,
            erased_name = erased.erased_name,
            erased_under = erased.erased_under,
            is_erased = true
        from (
            select
                events.rowid,
                events.erased_name,
                {{ known_of_erased() }} as erased_under
            from (
                {{ erased_events(this, ['rowid']) }}
            ) as events
            {{ of_erased_name('events') }}
            where events.is_erased
        ) as erased
        where loaded.rowid = erased.rowid
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{#- A hook of `erasures` that takes erased people out of the history of what was published:
    all that builds wrote of them which did not know the request yet. Whoever came back with
    new records keeps what later builds wrote. It runs before the guard and before any test
    of a mart, so that no failing build puts an erasure off. -#}
{% macro erase_history() -%}
    {%- set history = kept_relation('snapshot', 'lead_score_history') -%}
    {%- if history -%}
        delete from {{ history }}
        where exists (
            select 1
            from {{ this }} as erasures
            where
                erasures.name_digest = md5({{ history.identifier }}.lead_id)
                and erasures.carried_out_at > {{ history.identifier }}.valid_from
        )
    {%- endif -%}
{%- endmacro %}
