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
