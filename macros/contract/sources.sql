{#- Source systems. Each is a folder models/sources/<system> whose models map the tables
    of the system into raw tables; the var `sources` says which of them are read. `raw`,
    tables that already are as the contract wants them, is one source among others. -#}


{#- The raw tables that each system fills, with a model `<system>__<raw table>` each.
    `record_links` are no raw table: they say which records of other systems are the same
    lead or account. -#}
{% macro source_systems() -%}
    {{ return({
        'ga4': ['leads', 'events', 'identities', 'record_links'],
        'hubspot': [
            'leads', 'accounts', 'attribute_changes', 'events', 'lead_merges',
            'opportunities', 'lead_statuses', 'record_links',
        ],
        'marketo': [
            'leads', 'attribute_changes', 'events', 'lead_merges', 'lead_statuses',
            'record_links',
        ],
        'pardot': [
            'leads', 'accounts', 'attribute_changes', 'events', 'identities',
            'opportunities', 'record_links',
        ],
        'salesforce': [
            'leads', 'accounts', 'attribute_changes', 'events', 'lead_merges', 'orders',
            'opportunities', 'lead_statuses',
        ],
        'segment': [
            'leads', 'accounts', 'attribute_changes', 'events', 'identities',
            'record_links',
        ],
        'snowplow': ['leads', 'events', 'identities', 'record_links'],
    }) }}
{%- endmacro %}


{#- The sources that are read, in the order in which they are named: LEAD_SCORING_SOURCES
    (with commas between), else the var `sources`.
    Errors: an unknown source, none. -#}
{% macro sources() -%}
    {%- set known = ['raw'] + source_systems().keys() | list -%}
    {%- set named = env_var('LEAD_SCORING_SOURCES', '') -%}
    {%- set named = named.split(',') if named else var('sources') -%}
    {%- if named is string or not named -%}
        {{ exceptions.raise_compiler_error(
            "raw: sources: write a list of sources, such as [hubspot, segment]."
        ) }}
    {%- endif -%}
    {%- set names = [] -%}
    {%- for name in named | map('trim') | map('lower') -%}
        {%- if name not in known -%}
            {{ exceptions.raise_compiler_error(
                "raw: sources: '" ~ printable(name) ~ "' is no source; they are "
                ~ known | join(', ') ~ "."
            ) }}
        {%- elif name not in names -%}
            {%- do names.append(name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{#- Whether the source `name` is read. -#}
{% macro is_source(name) -%}
    {{ return(name in sources()) }}
{%- endmacro %}

{#- Whether more than one source is read, so that records of several may be one person. -#}
{% macro has_several_sources() -%}
    {{ return(sources() | length > 1) }}
{%- endmacro %}

{#- The names of the models that fill the raw table `name`, or hold `record_links`: one for
    each system that is read and has some. -#}
{% macro models_of_sources(name) -%}
    {%- set models = [] -%}
    {%- for system in sources() if name in source_systems().get(system, []) -%}
        {%- do models.append(system ~ '__' ~ name) -%}
    {%- endfor -%}
    {{ return(models) }}
{%- endmacro %}


{#- A query over the table `table` of the system `system`: the columns that the YAML of
    the source declares, null where the system does not deliver them; without rows where
    it does not deliver an optional table. With `further_cells` where further columns are
    attributes. Cells are not interpreted but where the YAML says a type or a form.
    Errors: a missing required table or column. -#}
{% macro read_source(system, table) -%}
    {{ read_raw(system ~ '.' ~ table) }}
{%- endmacro %}


{#- The id of a record of the system `system`, which no other system can have: `id`, an
    expression, with the system's name before it. -#}
{% macro source_id(system, id) -%}
    '{{ system }}:' || {{ id }}
{%- endmacro %}

{#- The source of the record with the id `id`, an expression. -#}
{% macro source_of_id(id) -%}
    {%- set systems = sources() | reject('equalto', 'raw') | list -%}
    {%- if systems -%}
    case
        {%- for system in systems %}
        when {{ id }} like '{{ system }}:%' then '{{ system }}'
        {%- endfor %}
        else 'raw'
    end
    {%- else -%}
    'raw'
    {%- endif -%}
{%- endmacro %}

{#- The id that its own source gives the record with the id `id`, an expression: without
    the name of a system before it. Patterns for ids are written for these. -#}
{% macro id_in_source(id) -%}
    {%- set systems = sources() | reject('equalto', 'raw') | list -%}
    {{ return(
        replace_pattern(id, "'^(" ~ systems | join('|') ~ "):'", "''") if systems else id
    ) }}
{%- endmacro %}


{#- What its source calls the record of a lead with the id `id`, an expression. -#}
{% macro source_object(id) -%}
    case
        when {{ id }} like 'hubspot:%' then 'contact'
        when {{ id }} like 'salesforce:003%' then 'contact'
        when {{ id }} like 'pardot:%' then 'prospect'
        else 'lead'
    end
{%- endmacro %}


{#- Where the tables of a system lie: LEAD_SCORING_<SYSTEM>, else the folder of its name in
    the raw folder; on Spark that is a schema, and its default the name alone. -#}
{% macro source_location(system) -%}
    {{ return(env_var('LEAD_SCORING_' ~ system | upper, '')) }}
{%- endmacro %}
