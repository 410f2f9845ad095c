{#- The models of the room signals, all in one shape: the columns of the ledger. Those that
    follow activities give their entries on the bases of these; the others on the bases
    that each lead is scored on. -#}
{% macro signals() -%}
    {{ return([
        'signal_fit',
        'signal_behavior',
        'signal_nth_behavior',
        'signal_repeated_behavior',
        'signal_inactivity',
        'signal_buying_cycle',
        'signal_seasonal',
    ]) }}
{%- endmacro %}


{#- The columns of an entry that no matches made, from the relation `entries` (`points`,
    `starts_on`): no product, no limits, known at once. -#}
{% macro entry_without_matches(entries) -%}
    cast(null as {{ dbt.type_string() }}) as product,
        {{ entries }}.points,
        1 as occurrences,
        {{ entries }}.points as raw_points,
        {{ entries }}.starts_on as known_on
{%- endmacro %}


{#- Whether the behavior rule `rules` names the activity `activities`, whose measure is the
    column `quantity`. -#}
{% macro rule_names_activity(rules, activities, quantity='quantity') -%}
    {{ activities }}.activity_type = {{ rules }}.activity_type
            {%- for column in ['content_group', 'product'] %}
            and (
                {{ rules }}.{{ column }} is null
                or {{ activities }}.{{ column }} = {{ rules }}.{{ column }}
            )
            {%- endfor %}
            and (
                {{ rules }}.min_quantity is null
                or {{ activities }}.{{ quantity }} >= {{ rules }}.min_quantity
            )
{%- endmacro %}
