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


{#- The CTE `merged_with` (lead_id, erased_until) of a `with recursive`: the leads of
    `named` (lead_id, erased_until), and all to which a chain of `pairs` (lead_id,
    other_lead_id, merged_on) leads that were merged by that day, or without a day. -#}
{% macro merged_with(named, pairs) -%}
    {{ return(adapter.dispatch('merged_with')(named, pairs)) }}
{%- endmacro %}

{% macro default__merged_with(named, pairs) -%}
    merged_with (lead_id, erased_until) as (
        select
            lead_id,
            erased_until
        from {{ named }}

        union

        select
            {{ pairs }}.other_lead_id,
            merged_with.erased_until
        from merged_with
        inner join {{ pairs }}
            on
                merged_with.lead_id = {{ pairs }}.lead_id
                and coalesce({{ pairs }}.merged_on <= merged_with.erased_until, true)
    )
{%- endmacro %}

{% macro spark__merged_with(named, pairs) -%}
    merged_with (lead_id, erased_until, way) as (
        select
            lead_id,
            erased_until,
            array(lead_id)
        from {{ named }}

        union all

        select
            {{ pairs }}.other_lead_id,
            merged_with.erased_until,
            array_append(merged_with.way, {{ pairs }}.other_lead_id)
        from merged_with
        inner join {{ pairs }} on merged_with.lead_id = {{ pairs }}.lead_id
        where
            coalesce({{ pairs }}.merged_on <= merged_with.erased_until, true)
            and not array_contains(merged_with.way, {{ pairs }}.other_lead_id)
    )
{%- endmacro %}
