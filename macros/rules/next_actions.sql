{#- The columns of next_actions that are compared with a trait of a lead, of which each
    lead has one or none; what was done of late, and how the score rose, is another
    matter. -#}
{% macro next_action_traits() -%}
    {{ return([
        'fit_grade', 'behavior_grade', 'activity_state', 'stage', 'product', 'top_rule',
    ]) }}
{%- endmacro %}


{#- What the check of next_actions can go through: so many windows (an activity type or a
    rise of the score, with a number of days each), of which any set may be met, and so many cases in all. More is
    a fault, because every case is a row that is compared with every row of the table. -#}
{% macro most_next_action_windows() -%} 10 {%- endmacro %}

{% macro most_next_action_cases() -%} 200000 {%- endmacro %}
