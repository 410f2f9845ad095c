{#- A view: the signals keep the rows. -#}
{{ config(materialized='view') }}

-- depends_on: {{ ref('rule_faults') }}
{#- No score changes before every raw table could be read. -#}
{% for table in raw_tables() %}{% do ref('stg_' ~ table) %}{% endfor %}

with final as (
    {{ entries_of_signals("basis = 'official'") }}
)

select * from final
