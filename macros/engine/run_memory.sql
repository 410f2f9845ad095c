{#- What a run knows in all of its models. dbt gives each model a context of its own, and one
    graph to all of them: it is kept there. While dbt parses nothing is kept. -#}
{% macro run_memory() -%}
    {{ return(graph.setdefault('memory of ' ~ invocation_id, {}) if execute else {}) }}
{%- endmacro %}


{#- The result of a query that says the same all through a run: it is asked once. -#}
{% macro ask_once(query) -%}
    {%- set answers = run_memory().setdefault('answers', {}) -%}
    {%- if query not in answers -%}
        {%- do answers.update({query: run_query(query)}) -%}
    {%- endif -%}
    {{ return(answers[query]) }}
{%- endmacro %}
