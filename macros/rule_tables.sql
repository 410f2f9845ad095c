{#- The rule tables (seeds): for each its `key` and the columns whose cells are `required`
    beside those of the key. -#}
{% macro rule_tables() -%}
    {%- set rule = ['scoring_model', 'rule'] -%}
    {{ return({
        'scoring_models': {
            'key': ['scoring_model'],
            'required': ['segment', 'role', 'mql_score', 'reason'],
        },
        'segments': {
            'key': ['segment', 'priority'],
            'required': ['attribute', 'operator', 'reason'],
        },
        'fit_rules': {
            'key': rule,
            'required': ['attribute', 'operator', 'points', 'priority', 'reason'],
        },
        'disqualification_rules': {
            'key': rule, 'required': ['attribute', 'operator', 'reason'],
        },
        'behavior_rules': {
            'key': rule, 'required': ['activity_type', 'points', 'reason'],
        },
        'inactivity_rules': {
            'key': rule, 'required': ['days_inactive', 'points', 'reason'],
        },
        'buying_cycle_rules': {
            'key': rule,
            'required': ['full_points', 'step_days', 'min_orders', 'reason'],
        },
        'seasonal_rules': {
            'key': rule,
            'required': ['days_before', 'days_after', 'points', 'reason'],
        },
        'decays': {'key': ['decay'], 'required': ['shape', 'reason']},
        'decay_windows': {
            'key': ['decay', 'from_day'], 'required': ['weight', 'reason'],
        },
        'grades': {
            'key': ['scoring_model', 'dimension', 'grade'], 'required': ['reason'],
        },
        'activity_states': {'key': ['state'], 'required': ['from_days', 'reason']},
        'account_models': {
            'key': ['scoring_model'], 'required': ['mqa_score', 'reason'],
        },
        'account_rank_weights': {
            'key': ['scoring_model', 'rank'], 'required': ['weight', 'reason'],
        },
        'buying_roles': {
            'key': ['scoring_model', 'buying_role'],
            'required': ['attribute', 'operator', 'points', 'reason'],
        },
        'next_actions': {
            'key': ['priority'], 'required': ['next_action', 'reason'],
        },
        'lifecycle_stages': {'key': ['stage'], 'required': ['reason']},
        'activity_types': {
            'key': ['activity_type'],
            'required': ['channel', 'is_engagement', 'reason'],
        },
        'content_rules': {
            'key': ['priority', 'activity_type', 'pattern'],
            'optional_key': ['activity_type'],
            'required': ['reason'],
        },
        'job_title_rules': {'key': ['priority', 'pattern'], 'required': ['reason']},
        'email_domains': {'key': ['domain', 'kind'], 'required': ['reason']},
        'suppression_rules': {
            'key': ['rule'], 'required': ['priority', 'kind', 'reason'],
        },
        'suppression_limits': {'key': ['name'], 'required': ['value', 'reason']},
        'search_intents': {
            'key': ['priority', 'pattern'], 'required': ['intent', 'reason'],
        },
        'own_domains': {'key': ['domain'], 'required': ['reason']},
        'legal_forms': {'key': ['legal_form'], 'required': ['reason']},
        'industries': {
            'key': ['industry'], 'required': ['industry_group', 'reason'],
        },
        'countries': {'key': ['country'], 'required': ['country_group', 'reason']},
        'derived_activities': {'key': ['activity_type'], 'required': ['reason']},
        'placeholders': {'key': ['column_name', 'pattern'], 'required': ['reason']},
    }) }}
{%- endmacro %}


{#- The columns of a rule table whose cells must be filled. -#}
{% macro required_columns(table) -%}
    {%- set rules = rule_tables()[table] -%}
    {{ return(
        (rules.key + rules.required) | reject('in', rules.get('optional_key', [])) | list
    ) }}
{%- endmacro %}


{#- The columns of a rule table that hold text, as its description types them; none while
    dbt parses. -#}
{% macro text_columns(table) -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- for name, type in rule_table_node(table).config.column_types.items()
            if type == 'string' -%}
            {%- do names.append(name) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names) }}
{%- endmacro %}


{#- What dbt knows of the seed of a rule table; only while it executes. -#}
{% macro rule_table_node(table) -%}
    {{ return(
        graph.nodes.values() | selectattr('resource_type', 'equalto', 'seed')
        | selectattr('name', 'equalto', table) | first
    ) }}
{%- endmacro %}


{#- The names of the rule tables that have the columns `columns` in their key. -#}
{% macro rule_tables_with(columns) -%}
    {%- set names = [] -%}
    {%- for table, rules in rule_tables().items()
        if columns | reject('in', rules.key) | list == [] -%}
        {%- do names.append(table) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}


{#- The columns that every fault has, for a row of the rule table `table`: which file and
    row, which column, what it holds and what is wrong with it (an SQL expression). -#}
{% macro fault(table, column, message) -%}
        '{{ table }}.csv' as file_name,
        concat_ws(
            ' / '
            {%- for key in rule_tables()[table].key -%}
            , {{ cell_as_typed(key) }}
            {%- endfor -%}
        ) as row_name,
        '{{ column }}' as column_name,
        {% if column in ['(row)', '(table)'] -%}
            cast(null as {{ dbt.type_string() }})
        {%- else -%}
            {{ cell_as_typed(column) }}
        {%- endif %} as cell,
        {{ message | replace('\n', '') }} as fault
{%- endmacro %}


{#- The text of a cell as somebody typed it: a number without the zeros of its column. -#}
{% macro cell_as_typed(column) -%}
    {%- set text = 'cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    case
        when {{ matches_pattern(text, "'^-?[0-9]+[.][0-9]{6}$'") }}
            then {{ text_from_number(text) }}
        else {{ text }}
    end
{%- endmacro %}
