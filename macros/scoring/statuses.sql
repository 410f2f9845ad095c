{#- What sales can say of a lead by a status: every one that does something, those that turn
    the lead down, and those that give it back. -#}
{% macro sales_statuses() -%}
    {{ return(['accepted'] + turning_down_statuses()) }}
{%- endmacro %}

{% macro turning_down_statuses() -%}
    {{ return(returning_statuses() + ['disqualified']) }}
{%- endmacro %}

{% macro returning_statuses() -%}
    {{ return(['rejected', 'recycled']) }}
{%- endmacro %}


{#- The stage that a lead with the obstacle `obstacle` is in, which is also why it ceases to
    be an MQL. Null for `returned_by_sales` and `missing_required_attribute`: they keep a
    lead from becoming one, and end nothing. -#}
{% macro stage_of_obstacle(obstacle) -%}
    case {{ obstacle }}
            when 'is_customer' then 'customer'
            when 'open_opportunity' then 'opportunity'
            when 'disqualified' then 'disqualified'
            when 'opted_out' then 'opted_out'
        end
{%- endmacro %}
