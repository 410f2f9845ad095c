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


{#- Files know no constraints; the tests hold the keys. -#}
{% macro spark__persist_constraints(relation, model) -%}
{%- endmacro %}
